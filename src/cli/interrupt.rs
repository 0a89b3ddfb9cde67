//! Ctrl-C and the polite signals to end.

use std::process;
use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;
use std::thread;
use std::time::Duration;

use crate::report::describe::counted;
use crate::scan::Monitor;

/// The exit code of an interrupted run: 128 and the number of the signal, as shells count.
pub const EXIT_CODE: u8 = 130;

/// How long a scan may take to end by itself. A read of standard input or of a stuck network share never does.
const GRACE: Duration = Duration::from_millis(500);

/// From now on an interrupt ends the scan that `monitor` watches, and soon after the process, whatever it waits for.
pub fn watch(monitor: &Arc<Monitor>) {
    let monitor = Arc::clone(monitor);
    // If there can be no handler, the system ends the process at once, and reports are written whole or not at all.
    let _ = ctrlc::set_handler(move || {
        monitor.is_cancelled.store(true, Relaxed);
        thread::sleep(GRACE);
        tell(&monitor);
        process::exit(EXIT_CODE.into());
    });
}

/// Says that there will be no report.
pub fn tell(monitor: &Monitor) {
    let looked_at = counted(monitor.coverage.files(), "file");
    anstream::eprintln!("error: interrupted after {looked_at}; no report was written");
}
