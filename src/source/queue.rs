//! The work of one walk, shared by its threads.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// Tasks that make further tasks. The newest comes out first, which keeps the queue short in deep trees.
///
/// One lock for each task, so a task should be worth a good many microseconds: a folder, or a bundle of files.
pub(super) struct Queue<T> {
    state: Mutex<State<T>>,
    changed: Condvar,
    max_threads: usize,
}

struct State<T> {
    tasks: Vec<T>,
    /// How many threads have a task in hand, and may add more.
    busy: usize,
    waiting: usize,
    threads: usize,
}

/// A task to do, and whether there is enough left for one more thread, which the caller then starts.
pub(super) struct Next<T> {
    pub task: T,
    pub wants_help: bool,
}

impl<T> Queue<T> {
    /// The caller is the first of at most `max_threads` threads.
    pub fn new(max_threads: usize) -> Self {
        let state = State { tasks: Vec::new(), busy: 0, waiting: 0, threads: 1 };
        Self { state: Mutex::new(state), changed: Condvar::new(), max_threads }
    }

    pub fn add(&self, tasks: impl IntoIterator<Item = T>) {
        let mut state = self.lock();
        state.tasks.extend(tasks);
        if state.waiting > 0 {
            self.changed.notify_all();
        }
    }

    /// Waits for a task; `None` when all is done. Each task that was handed out is followed by [`Queue::done`].
    pub fn next(&self) -> Option<Next<T>> {
        let mut state = self.lock();
        loop {
            if let Some(task) = state.tasks.pop() {
                state.busy += 1;
                let wants_help = !state.tasks.is_empty() && state.waiting == 0 && state.threads < self.max_threads;
                state.threads += usize::from(wants_help);
                return Some(Next { task, wants_help });
            }
            if state.busy == 0 {
                return None;
            }
            state.waiting += 1;
            state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
            state.waiting -= 1;
        }
    }

    /// Says that a task is finished and will add no more.
    pub fn done(&self) {
        let mut state = self.lock();
        state.busy -= 1;
        if state.busy == 0 && state.waiting > 0 {
            self.changed.notify_all();
        }
    }

    /// Forgets all tasks that nobody has in hand.
    pub fn clear(&self) {
        self.lock().tasks.clear();
    }

    fn lock(&self) -> MutexGuard<'_, State<T>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering::Relaxed};
    use std::thread;

    use super::*;

    #[test]
    fn every_task_is_done_once_by_any_number_of_threads() {
        for threads in [1, 2, 7] {
            let queue = Queue::new(threads);
            queue.add([10_u32]);
            let done = AtomicU32::new(0);
            let work = || {
                while let Some(Next { task, .. }) = queue.next() {
                    // A task of size n makes two of size n - 1: 2^11 - 1 in all.
                    queue.add(if task > 0 { vec![task - 1; 2] } else { Vec::new() });
                    done.fetch_add(1, Relaxed);
                    queue.done();
                }
            };
            thread::scope(|scope| (0..threads).for_each(|_| drop(scope.spawn(work))));
            assert_eq!(done.into_inner(), 2047, "{threads} threads");
        }
    }

    #[test]
    fn help_is_wanted_up_to_the_limit() {
        let queue = Queue::new(2);
        queue.add([1, 2, 3, 4]);
        let wanted = || queue.next().map(|next| next.wants_help);
        assert_eq!([wanted(), wanted(), wanted(), wanted()], [Some(true), Some(false), Some(false), Some(false)]);
    }
}
