//! A sign of life on standard error while a long scan runs.

use std::io::{self, IsTerminal};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::thread;
use std::time::Duration;

use indicatif::{HumanBytes, HumanCount, ProgressBar};

use crate::scan::Monitor;

/// Shorter scans show nothing.
const DELAY: Duration = Duration::from_millis(500);

const REDRAW: Duration = Duration::from_millis(100);

/// Does `work`, and shows how far the scan that `monitor` watches has come, if someone sits at a terminal. Nothing of
/// it is left there afterwards.
pub fn shown_while<T>(monitor: &Monitor, work: impl FnOnce() -> T) -> T {
    if !io::stderr().is_terminal() {
        return work();
    }
    thread::scope(|scope| {
        let (running, end) = mpsc::channel::<()>();
        scope.spawn(move || show_until(&end, monitor));
        let result = work();
        drop(running);
        result
    })
}

fn show_until(end: &Receiver<()>, monitor: &Monitor) {
    let is_running = |pause| end.recv_timeout(pause) == Err(RecvTimeoutError::Timeout);
    if !is_running(DELAY) {
        return;
    }
    let bar = ProgressBar::new_spinner();
    loop {
        let coverage = &monitor.coverage;
        bar.set_message(format!("{} files, {}", HumanCount(coverage.files()), HumanBytes(coverage.bytes())));
        bar.tick();
        if !is_running(REDRAW) {
            break;
        }
    }
    bar.finish_and_clear();
}
