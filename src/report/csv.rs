//! One row a finding, for spreadsheets.

use std::borrow::Cow;
use std::io::{self, Write};

use super::describe;
use super::neutral;
use super::record::{Record, Report};

const COLUMNS: [&str; 20] = [
    "fingerprint",
    "severity",
    "confidence",
    "rule",
    "name",
    "provider",
    "path",
    "object",
    "line",
    "column",
    "end_line",
    "end_column",
    "secret",
    "exposure",
    "commit",
    "age_days",
    "occurrences",
    "suppressed_by",
    "suppression_reason",
    "advice",
];

pub fn write(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let mut writer = csv::Writer::from_writer(out);
    writer.write_record(COLUMNS)?;
    for record in &report.records {
        writer.write_record(row(record).iter().map(|cell| text_cell(cell).into_owned()))?;
    }
    writer.flush()
}

fn row(record: &Record) -> [Cow<'_, str>; 20] {
    let suppression = describe::suppression(record);
    let (start, end) = (record.region.start, record.region.end);
    let number = |number: u32| if number == 0 { Cow::default() } else { Cow::Owned(number.to_string()) };
    let attribution = record.attribution.as_ref();
    [
        Cow::Borrowed(&record.fingerprint),
        record.severity.as_str().into(),
        record.confidence.as_str().into(),
        Cow::Borrowed(&record.rule_id),
        Cow::Borrowed(&record.rule_name),
        Cow::Borrowed(&record.provider_name),
        Cow::Borrowed(&record.path),
        record.object.as_deref().unwrap_or_default().into(),
        number(start.line),
        number(start.column),
        number(end.line),
        number(end.column),
        Cow::Borrowed(&record.masked),
        describe::exposure_name(&record.exposure).into(),
        attribution.map(|found| found.commit.to_string()).unwrap_or_default().into(),
        attribution.map(|found| found.age_days.to_string()).unwrap_or_default().into(),
        (record.occurrences.len() + 1).to_string().into(),
        suppression.map(|found| describe::suppressed_by(&found.by)).unwrap_or_default().into(),
        suppression.map(|found| found.reason.as_str()).unwrap_or_default().into(),
        Cow::Borrowed(&record.advice.headline),
    ]
}

/// Returns a cell that a spreadsheet takes as text: one line, and with an apostrophe before whatever would make it a
/// formula.
fn text_cell(cell: &str) -> Cow<'_, str> {
    let cell = neutral::line(cell);
    // Full-width forms count too: some spreadsheets fold them before they look.
    if cell.trim_start().starts_with(['=', '+', '-', '@', '␉', '␍', '＝', '＋', '－', '＠']) {
        return Cow::Owned(format!("'{cell}"));
    }
    cell
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::testkit;

    #[test]
    fn cell_is_never_a_formula() {
        let cases = [("a=b", "a=b"), ("=1+1", "'=1+1"), (" @x", "' @x"), ("-rf", "'-rf"), ("\t=1", "'␉=1"), ("", "")];
        for (cell, expected) in cases {
            assert_eq!(text_cell(cell), expected);
        }
    }

    #[test]
    fn small() {
        insta::assert_snapshot!(testkit::written(write, &testkit::small_report()), @r#"
        fingerprint,severity,confidence,rule,name,provider,path,object,line,column,end_line,end_column,secret,exposure,commit,age_days,occurrences,suppressed_by,suppression_reason,advice
        0bde380f927f8e7c1ee8bcce545a4b45,critical,high,telepath-api-key,Telepath API key,Telepath,src/call.py,,12,21,12,54,tok_live_••••••••••••••••••••••ZG,pushed,3f2a9c1d3f2a9c1d3f2a9c1d3f2a9c1d3f2a9c1d,41,1,,,"rotate immediately: create a key under Settings > API Keys, deploy it, check a call, revoke this one"
        "#);
    }

    #[test]
    fn awkward() {
        insta::assert_snapshot!(testkit::written(write, &testkit::awkward_report()), @r#"
        fingerprint,severity,confidence,rule,name,provider,path,object,line,column,end_line,end_column,secret,exposure,commit,age_days,occurrences,suppressed_by,suppression_reason,advice
        203d85f564dcb7346743f4da99fbcbf6,critical,high,telepath-api-key,Telepath API key,Telepath,a b/ü%#?␛[31m|x.py,,12,36,12,69,tok_live_••••••••••••••••••••••AH,pushed,3f2a9c1d3f2a9c1d3f2a9c1d3f2a9c1d3f2a9c1d,141,3,,,"rotate, it is a test credential: create a key under Settings > API Keys, deploy it, check a call, revoke this one"
        12d6aff0c0c1a79beb4244b23058f182,medium,high,telepath-api-key,Telepath API key,Telepath,'-rf/id_rsa␊,,,,,,,unknown,,,1,,,"rotate immediately: create a key under Settings > API Keys, deploy it, check a call, revoke this one"
        c84158e5fc01512da661f7666e971160,low,high,telepath-api-key,Telepath API key,Telepath,tests/a.py,,12,6,12,39,tok_live_••••••••••••••••••••••BI,unknown,,,1,inline marker `keysift:allow` in line 12,'=cmd|' /C calc'!A0 <b>&amp; [x](javascript:y) `z` | ␛[31m � ]]> %0A::error::,"rotate immediately: create a key under Settings > API Keys, deploy it, check a call, revoke this one"
        "#);
    }
}
