use super::*;
use crate::blob::Place;
use crate::finding::Exposure;
use crate::report::testkit;
use crate::rule::Remediation;

fn found(exposure: Exposure) -> Finding {
    let mut finding = testkit::finding("src/it's.py", "k = «secret»");
    finding.exposure = exposure;
    finding
}

fn lines(advice: &Advice) -> String {
    let steps = advice.steps.iter().map(|step| format!("- {step}"));
    let commands = advice.commands.iter().map(|command| format!("$ {}", command.run));
    [advice.headline.clone()].into_iter().chain(steps).chain(commands).collect::<Vec<_>>().join("\n")
}

#[test]
fn exposure_decides_what_comes_first() {
    let rotate = "rotate immediately: create a key under Settings > API Keys, deploy it, check a call, revoke this one";
    let refs = || vec!["origin/main".into()];
    let cases = [
        (Exposure::Untracked, "take it out before you add the file; git does not have it yet", false),
        (Exposure::Staged, "take it out and stage the file again; nothing has left this machine", false),
        (
            Exposure::LocalCommits,
            "take it out of the commits that hold it before you push; nothing was pushed yet",
            false,
        ),
        (Exposure::Unknown, rotate, true),
        (Exposure::Pushed { refs: refs().into() }, rotate, true),
        (Exposure::HistoryOnly { refs: refs().into() }, rotate, true),
        (Exposure::Unreachable, rotate, true),
    ];
    for (exposure, headline, is_urgent) in cases {
        let advice = advise_as(&found(exposure.clone()), &testkit::provider());
        assert_eq!((advice.headline.as_str(), advice.is_urgent), (headline, is_urgent), "{exposure:?}");
    }
}

#[test]
fn staged_finding_is_taken_out() {
    let mut finding = found(Exposure::Staged);
    finding.origin.place = Place::Index;
    insta::assert_snapshot!(lines(&advise_as(&finding, &testkit::provider())), @r"
        take it out and stage the file again; nothing has left this machine
        - Read the value from the environment or a secret store instead of writing it here.
        - Stage the file again, and commit.
        - If you are not sure that nobody else saw it, rotate it: create a key under Settings > API Keys, deploy it, check a call, revoke this one.
        $ git add -- ':/src/it'\''s.py'
        ");
}

#[test]
fn local_commit_is_folded_into() {
    let mut finding = found(Exposure::LocalCommits);
    finding.attribution = Some(testkit::pushed().0);
    insta::assert_snapshot!(lines(&advise_as(&finding, &testkit::provider())), @r"
        take it out of the commits that hold it before you push; nothing was pushed yet
        - Read the value from the environment or a secret store instead of writing it here.
        - Fold the change into the commit that introduced it, so that it is never pushed.
        - If you are not sure that nobody else saw it, rotate it: create a key under Settings > API Keys, deploy it, check a call, revoke this one.
        $ git commit --fixup=3f2a9c1 -- ':/src/it'\''s.py'
        $ git rebase --interactive --autosquash 3f2a9c1~1
        ");

    finding.attribution.as_mut().unwrap().is_root = true;
    let first_of_all = advise_as(&finding, &testkit::provider());
    assert_eq!(first_of_all.commands[1].run, "git rebase --interactive --autosquash --root");

    finding.attribution.as_mut().unwrap().commits = 3;
    let several = advise_as(&finding, &testkit::provider());
    assert!(several.steps[1].contains("each of the 3 commits"));
    assert!(several.commands.is_empty(), "one fixup would leave it in the other commits");
}

#[test]
fn pushed_and_old_is_rotated_and_scheduled() {
    let mut finding = found(Exposure::Pushed { refs: ["origin/main".into()].into() });
    finding.attribution = Some(testkit::pushed().0);
    finding.attribution.as_mut().unwrap().age_days = ROTATION_DAYS + 1;
    insta::assert_snapshot!(lines(&advise_as(&finding, &testkit::provider())), @r"
        rotate immediately: create a key under Settings > API Keys, deploy it, check a call, revoke this one
        - Create a key under Settings > API Keys.
        - Deploy it.
        - Check a call.
        - Revoke this one.
        - Two keys may live side by side.
        - Check the new one: place a test call.
        - To end the old one at once: Revoke it under Settings > API Keys.
        - Look for use that was not yours: the key list shows the last use.
        - Then take it out of the file. Rewriting the pushed history hides it from newcomers only: forks, clones, caches, pull requests and CI logs keep what they have.
        - It is at least 91 days old, and credentials should be replaced every 90: put the rotation of the new one on a schedule.
        $ telepath keys list
        ");
}

#[test]
fn test_credential_is_no_emergency() {
    let mut finding = found(Exposure::Unknown);
    finding.facts = vec!["test mode".to_owned()];
    let advice = advise_as(&finding, &testkit::provider());
    assert!(advice.headline.starts_with("rotate, it is a test credential: create"), "{}", advice.headline);
}

#[test]
fn unknown_provider_gets_the_generic_steps_and_says_so() {
    let mut provider = testkit::provider();
    let Remediation { opens, .. } = provider.remediation;
    provider.remediation = Remediation {
        opens,
        rotate: vec![].into(),
        revoke: vec![].into(),
        overlap: "".into(),
        check: "".into(),
        scope: "".into(),
        audit: "".into(),
        commands: vec![].into(),
        links: vec![].into(),
        is_generic: false,
    };
    let advice = advise_as(&found(Exposure::Unknown), &provider);
    assert!(advice.is_generic);
    insta::assert_snapshot!(lines(&advice), @r"
        rotate immediately: create a new one where this one was issued, deploy it, check it, then revoke this one
        - Create a new credential where this one was issued.
        - Give it to every system that uses the old one, from a secret store or the environment.
        - Check that they work with it.
        - Revoke the old one, or change the password.
        - Look through the access logs for use that was not yours.
        ");
}

#[test]
fn long_steps_give_a_headline_of_the_first() {
    let mut provider = testkit::provider();
    let first = "Create a key in the console under Settings, API Keys; it is shown once.";
    let rest = "Update every application that uses the old one, and do not forget the one nobody remembers.";
    provider.remediation.rotate = vec![first.into(), rest.into()].into();
    let advice = advise_as(&found(Exposure::Unknown), &provider);
    let expected = "rotate immediately: create a key in the console under Settings, API Keys; \
                    deploy it, check it, then end this one";
    assert_eq!(advice.headline, expected);
    assert_eq!(advice.steps[..2], [first, rest]);
}

#[test]
fn path_that_a_shell_would_misread_gives_no_command() {
    for path in ["a\nb", "a\u{1b}[31m", ""] {
        let mut finding = found(Exposure::Staged);
        finding.origin = crate::blob::Origin { place: Place::Index, path: path.into() };
        assert!(advise_as(&finding, &testkit::provider()).commands.is_empty(), "{path:?}");
    }
}
