//! Places as SARIF writes them.

use serde_sarif::sarif::{
    ArtifactContent, ArtifactLocation, Location, Message, PhysicalLocation, Region as SarifRegion,
};

use crate::finding::Region;
use crate::report::neutral::{self, Whitespace};
use crate::report::record::{Record, Snippet};

/// What relative paths are relative to.
pub const SOURCE_ROOT: &str = "SRCROOT";

/// Returns the place of a finding, with its masked text.
pub fn of_record(record: &Record) -> Location {
    let mut place = physical(&path(record), &record.region);
    if let (Some(region), Some(snippet)) = (place.region.as_mut(), &record.snippet) {
        region.snippet = Some(content(&snippet.text[snippet.start..snippet.end]));
        place.context_region = context(region, snippet);
    }
    Location::builder().physical_location(place).build()
}

/// Returns another place that a result refers to by `id`.
pub fn related(id: usize, path: &str, region: &Region, message: Message) -> Location {
    let mut location = Location::builder().physical_location(physical(path, region)).message(message).build();
    location.id = i64::try_from(id).ok();
    location
}

/// Returns the path of a finding; what has none is named by its object, since every location needs an address.
pub fn path(record: &Record) -> String {
    if !record.path.is_empty() {
        return record.path.clone();
    }
    let kind = record.place.as_deref().unwrap_or("blob").replace(' ', "-");
    format!("{kind}/{}", record.object.as_deref().unwrap_or("unknown"))
}

fn physical(path: &str, region: &Region) -> PhysicalLocation {
    PhysicalLocation::builder().artifact_location(artifact(path)).region(sarif_region(region)).build()
}

fn artifact(path: &str) -> ArtifactLocation {
    match path.strip_prefix('/') {
        Some(absolute) => ArtifactLocation::builder().uri(format!("file:///{}", percent_encode(absolute))).build(),
        None => ArtifactLocation::builder().uri(percent_encode(path)).uri_base_id(SOURCE_ROOT).build(),
    }
}

/// Returns the region. A finding that is about a file as a whole gets the start of its first line, since hosts turn
/// down a place without a line.
fn sarif_region(region: &Region) -> SarifRegion {
    let (start, end) = (region.start, region.end);
    SarifRegion::builder()
        .start_line(i64::from(start.line.max(1)))
        .start_column(i64::from(start.column.max(1)))
        .end_line(i64::from(end.line.max(1)))
        .end_column(i64::from(end.column.max(1)))
        .build()
}

/// Returns the whole lines around the region, if they are at hand and hold more than the region does.
fn context(region: &SarifRegion, snippet: &Snippet) -> Option<SarifRegion> {
    let is_more = snippet.start > 0 || snippet.end < snippet.text.len();
    if snippet.cut_before > 0 || snippet.is_cut_after || !is_more {
        return None;
    }
    let mut context = SarifRegion::builder().snippet(content(&snippet.text)).build();
    (context.start_line, context.end_line) = (region.start_line, region.end_line);
    Some(context)
}

fn content(text: &str) -> ArtifactContent {
    ArtifactContent::builder().text(neutral::neutralise(text, Whitespace::Kept)).build()
}

/// Returns a path as the path of a URI: `/` stays, and all but the unreserved characters of RFC 3986 are encoded.
fn percent_encode(path: &str) -> String {
    let mut encoded = String::with_capacity(path.len());
    for byte in path.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                encoded.push(char::from(byte))
            }
            byte => encoded.push_str(&format!("%{byte:02X}")),
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_become_uris() {
        let cases = [
            ("src/a-b_c.py", "src/a-b_c.py", true),
            ("a b/ü%#?.py", "a%20b/%C3%BC%25%23%3F.py", true),
            ("c:\\x:y", "c%3A%5Cx%3Ay", true),
            ("/abs/olute", "file:///abs/olute", false),
            ("<stdin>", "%3Cstdin%3E", true),
        ];
        for (path, uri, is_relative) in cases {
            let artifact = artifact(path);
            assert_eq!(artifact.uri.as_deref(), Some(uri));
            assert_eq!(artifact.uri_base_id.is_some(), is_relative, "{path}");
        }
    }
}
