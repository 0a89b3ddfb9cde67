//! Decodes many objects, each once, and hands them to visitors on all threads.
//!
//! The objects of a pack are decoded from bases to deltas, so that each delta is inflated and applied once. Work is
//! split between families, and within large ones between the children of a node. A content stays in memory while
//! children of it wait. The child with the most descendants comes last, and by then nothing else waits for its base,
//! so no more contents wait than a family has halvings (twenty for a million objects), however long its chains are.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use gix::objs::Kind;
use rayon::Scope;

use super::bits::Bits;
use super::delta::{self, Kept};
use super::objects::Objects;
use super::pack::{Pack, Parent};

/// One thread's consumer of objects.
pub trait Visitor: Send {
    /// What the visit of an object leaves for the visits of its deltas.
    type Mark: Send + Sync;

    /// Looks at one object.
    fn visit(&mut self, object: &Decoded<'_>, base: Option<Base<'_, Self::Mark>>) -> Self::Mark;

    /// Learns that an object could not be decoded, or was not for its size.
    fn miss(&mut self, number: u32, miss: Miss);

    /// Returns true if the walk was told to stop.
    fn is_cancelled(&self) -> bool;
}

/// An object with its content.
pub struct Decoded<'a> {
    pub number: u32,
    pub kind: Kind,
    pub content: &'a [u8],
}

/// The visited object that another one is a delta of.
pub struct Base<'a, M> {
    pub mark: &'a M,
    /// The length of its content.
    pub len: usize,
    /// What the delta took from it.
    pub kept: &'a [Kept],
}

/// Why an object was not visited.
#[derive(Clone, Debug)]
pub enum Miss {
    /// It is larger than the limit; in bytes.
    TooLarge(u64),
    Corrupt(String),
    /// It is a delta of an object that the repository does not have.
    MissingBase(String),
}

/// What to decode.
pub struct Selection<'a> {
    /// By number.
    pub wanted: &'a Bits,
    pub has_kind: fn(Kind) -> bool,
    /// Larger contents are not visited, in bytes.
    pub max_bytes: u64,
    pub threads: usize,
}

/// Families with fewer nodes are walked by one thread.
const SPLIT_WEIGHT: u32 = 2048;

/// Contents over this size, and what hangs below them, are decoded by one thread at a time. In bytes.
const LARGE: u64 = 32 << 20;

/// Contents over this size are not decoded, even as bases. In bytes.
const HUGE: u64 = 1 << 30;

/// Visits the selected objects, and returns the visitors of all threads.
pub fn walk<V: Visitor>(
    objects: &Objects,
    odb: &gix::OdbHandle,
    selection: &Selection<'_>,
    make_visitor: &(dyn Fn() -> V + Sync),
) -> Vec<V> {
    let threads = selection.threads.max(1);
    let walk = Walk {
        objects,
        odb: Mutex::new(odb.clone()),
        selection,
        needed: needed_nodes(objects, selection),
        large: Mutex::new(()),
        threads: (0..threads).map(|_| Mutex::new(None)).collect(),
        make_visitor,
    };
    let pool =
        rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("a pool of a few threads can be started");
    pool.scope(|scope| walk.start(scope));
    walk.threads
        .into_iter()
        .filter_map(|thread| thread.into_inner().unwrap_or_else(PoisonError::into_inner))
        .map(|thread| thread.visitor)
        .collect()
}

struct Walk<'a, V> {
    objects: &'a Objects,
    odb: Mutex<gix::OdbHandle>,
    selection: &'a Selection<'a>,
    /// By pack: the nodes to decode, be it for themselves or as bases.
    needed: Vec<Bits>,
    large: Mutex<()>,
    threads: Vec<Mutex<Option<Thread<V>>>>,
    make_visitor: &'a (dyn Fn() -> V + Sync),
}

/// What one thread reuses from object to object.
struct Thread<V> {
    visitor: V,
    inflate: gix::zlib::Inflate,
    delta: Vec<u8>,
    kept: Vec<Kept>,
    buffers: Vec<Vec<u8>>,
}

/// A content that waits for its deltas.
struct Waiting<M> {
    content: Vec<u8>,
    kind: Kind,
    /// `None` if it was not visited.
    mark: Option<M>,
}

/// A node to decode and its base.
struct Step<M> {
    pack: usize,
    node: u32,
    base: Option<Arc<Waiting<M>>>,
}

impl<'a, V: Visitor> Walk<'a, V> {
    fn start<'s>(&'s self, scope: &Scope<'s>)
    where
        'a: 's,
    {
        for (at, pack) in self.objects.packs().iter().enumerate() {
            let roots = pack.roots().filter(|&node| self.needed[at].contains(node));
            let steps = roots.map(|node| Step { pack: at, node, base: None });
            self.hand_out(pack, steps, scope);
        }
        let loose: Vec<u32> =
            self.objects.loose_numbers().filter(|&number| self.selection.wanted.contains(number)).collect();
        for numbers in loose.chunks(64) {
            let numbers = numbers.to_vec();
            scope.spawn(move |_| self.visit_loose(&numbers));
        }
    }

    /// Makes tasks of about the same weight.
    fn hand_out<'s>(&'s self, pack: &Pack, steps: impl Iterator<Item = Step<V::Mark>>, scope: &Scope<'s>)
    where
        'a: 's,
    {
        let mut batch = Vec::new();
        let mut weight = 0;
        let spawn = |batch: Vec<Step<V::Mark>>| scope.spawn(move |scope| self.descend_on_a_thread(batch, scope));
        for step in steps {
            weight += pack.weight(step.node);
            batch.push(step);
            if weight >= SPLIT_WEIGHT {
                spawn(std::mem::take(&mut batch));
                weight = 0;
            }
        }
        spawn(batch);
    }

    fn descend_on_a_thread<'s>(&'s self, mut steps: Vec<Step<V::Mark>>, scope: &Scope<'s>)
    where
        'a: 's,
    {
        // The last is taken first.
        steps.reverse();
        let mut thread = self.lock_thread();
        self.descend(thread.as_mut().expect("it was made when it was locked"), steps, Some(scope));
    }

    /// Decodes and visits nodes and all that hangs below them. Without a scope, nothing is left to other threads.
    fn descend<'s>(&'s self, thread: &mut Thread<V>, mut steps: Vec<Step<V::Mark>>, scope: Option<&Scope<'s>>)
    where
        'a: 's,
    {
        while let Some(step) = steps.pop() {
            if thread.visitor.is_cancelled() {
                return;
            }
            let pack = &self.objects.packs()[step.pack];
            let (at, node) = (step.pack, step.node);
            let size = self.load(&step, thread);
            if scope.is_some() && size.as_ref().is_ok_and(|&size| size > LARGE) {
                let _alone = self.large.lock().unwrap_or_else(PoisonError::into_inner);
                self.descend(thread, vec![step], None);
                continue;
            }
            let waiting = match size.and_then(|_| self.decode(&step, thread)) {
                Ok(waiting) => Arc::new(waiting),
                Err(miss) => {
                    self.miss_family(at, node, miss, thread);
                    continue;
                }
            };
            thread.reuse(step.base);
            let mut children = pack.children(node).iter().copied().filter(|&child| self.needed[at].contains(child));
            let to_step = |node| Step { pack: at, node, base: Some(Arc::clone(&waiting)) };
            steps.extend(children.next().map(to_step));
            match scope {
                Some(scope) if pack.weight(node) > SPLIT_WEIGHT => self.hand_out(pack, children.map(to_step), scope),
                _ => steps.extend(children.map(to_step)),
            }
            thread.reuse(Some(waiting));
        }
    }

    /// Inflates the instructions if the node is a delta, and returns the size of its content, in bytes.
    fn load(&self, step: &Step<V::Mark>, thread: &mut Thread<V>) -> Result<u64, Miss> {
        let pack = &self.objects.packs()[step.pack];
        let mut size = pack.inflated_size(step.node).map_err(|error| corrupt(pack, error))?;
        let is_delta = step.base.is_some() || matches!(pack.parent(step.node), Parent::Outside);
        if is_delta && size <= HUGE {
            pack.inflate(step.node, &mut thread.inflate, &mut thread.delta).map_err(|error| corrupt(pack, error))?;
            size = delta::result_size(&thread.delta).map_err(|error| corrupt(pack, error))?;
        }
        if size > HUGE { Err(Miss::TooLarge(size)) } else { Ok(size) }
    }

    /// Makes the content of a node that was loaded, and visits it if it is wanted.
    fn decode(&self, step: &Step<V::Mark>, thread: &mut Thread<V>) -> Result<Waiting<V::Mark>, Miss> {
        let pack = &self.objects.packs()[step.pack];
        let outside = self.base_from_outside(pack, step.node)?;
        let mut content = thread.buffers.pop().unwrap_or_default();
        let kind = if let Some(base) = step.base.as_ref().or(outside.as_ref()) {
            delta::apply(&base.content, &thread.delta, &mut content, &mut thread.kept)
                .map_err(|error| corrupt(pack, error))?;
            base.kind
        } else {
            pack.inflate(step.node, &mut thread.inflate, &mut content).map_err(|error| corrupt(pack, error))?;
            pack.kind(step.node).ok_or_else(|| corrupt(pack, "its header cannot be read"))?
        };
        let number = self.objects.number_of_node(step.pack, step.node);
        let mut mark = None;
        if self.selection.wanted.contains(number) && (self.selection.has_kind)(kind) {
            if content.len() as u64 > self.selection.max_bytes {
                thread.visitor.miss(number, Miss::TooLarge(content.len() as u64));
            } else {
                let object = Decoded { number, kind, content: &content };
                let base = step.base.as_deref().and_then(|base| {
                    Some(Base { mark: base.mark.as_ref()?, len: base.content.len(), kept: &thread.kept })
                });
                mark = Some(thread.visitor.visit(&object, base));
            }
        }
        Ok(Waiting { content, kind, mark })
    }

    fn base_from_outside(&self, pack: &Pack, node: u32) -> Result<Option<Arc<Waiting<V::Mark>>>, Miss> {
        if pack.parent(node) != Parent::Outside {
            return Ok(None);
        }
        let id = pack.outside_base(node).ok_or_else(|| corrupt(pack, "its header cannot be read"))?;
        let mut content = Vec::new();
        let odb = self.odb.lock().unwrap_or_else(PoisonError::into_inner);
        match gix::prelude::FindExt::find(&*odb, &id, &mut content) {
            Ok(object) => {
                let kind = object.kind;
                Ok(Some(Arc::new(Waiting { content, kind, mark: None })))
            }
            Err(_) => Err(Miss::MissingBase(id.to_string())),
        }
    }

    /// Tells the visitor of a node that cannot be decoded and of all that depend on it.
    fn miss_family(&self, pack: usize, node: u32, miss: Miss, thread: &mut Thread<V>) {
        let mut nodes = vec![node];
        while let Some(node) = nodes.pop() {
            let number = self.objects.number_of_node(pack, node);
            if self.selection.wanted.contains(number) {
                thread.visitor.miss(number, miss.clone());
            }
            nodes.extend(self.objects.packs()[pack].children(node));
        }
    }

    fn visit_loose(&self, numbers: &[u32]) {
        let mut thread = self.lock_thread();
        let thread = thread.as_mut().expect("it was made when it was locked");
        let mut content = Vec::new();
        for &number in numbers {
            if thread.visitor.is_cancelled() {
                return;
            }
            let store = self.objects.loose_store(number);
            let id = self.objects.id(number);
            let header = store.try_header(id).ok().flatten();
            if header.is_some_and(|(_, kind)| !(self.selection.has_kind)(kind)) {
                continue;
            }
            if let Some((size, _)) = header.filter(|&(size, _)| size > self.selection.max_bytes) {
                thread.visitor.miss(number, Miss::TooLarge(size));
                continue;
            }
            match store.try_find(id, &mut content) {
                Ok(Some(object)) => {
                    thread.visitor.visit(&Decoded { number, kind: object.kind, content: object.data }, None);
                }
                Ok(None) => thread.visitor.miss(number, Miss::Corrupt("it vanished while it was read".to_owned())),
                Err(error) => thread.visitor.miss(number, Miss::Corrupt(error.to_string())),
            }
        }
    }

    /// Locks what belongs to the current thread, which nobody else locks.
    fn lock_thread(&self) -> MutexGuard<'_, Option<Thread<V>>> {
        let at = rayon::current_thread_index().expect("tasks run on threads of the pool");
        let mut thread = self.threads[at].lock().unwrap_or_else(PoisonError::into_inner);
        thread.get_or_insert_with(|| Thread {
            visitor: (self.make_visitor)(),
            inflate: gix::zlib::Inflate::default(),
            delta: Vec::new(),
            kept: Vec::new(),
            buffers: Vec::new(),
        });
        thread
    }
}

impl<V: Visitor> Thread<V> {
    /// Takes the buffer of a content that nobody waits for any more.
    fn reuse(&mut self, waiting: Option<Arc<Waiting<V::Mark>>>) {
        const MAX_BUFFERS: usize = 32;
        const MAX_CAPACITY: usize = 1 << 20;
        if let Some(waiting) = waiting.and_then(Arc::into_inner)
            && waiting.content.capacity() <= MAX_CAPACITY
            && self.buffers.len() < MAX_BUFFERS
        {
            self.buffers.push(waiting.content);
        }
    }
}

fn corrupt(pack: &Pack, error: impl std::fmt::Display) -> Miss {
    Miss::Corrupt(format!("{error}, in {}", pack.name()))
}

/// Returns for each pack the nodes that are wanted, or that lead to such.
fn needed_nodes(objects: &Objects, selection: &Selection<'_>) -> Vec<Bits> {
    let packs = objects.packs().iter().enumerate();
    packs
        .map(|(at, pack)| {
            let needed = Bits::new(pack.len() as usize);
            for start in 0..pack.len() {
                let is_wanted = selection.wanted.contains(objects.number_of_node(at, start))
                    && pack.kind(start).is_none_or(selection.has_kind);
                let mut next = is_wanted.then_some(start);
                while let Some(node) = next
                    && needed.insert(node)
                {
                    next = if let Parent::Node(parent) = pack.parent(node) { Some(parent) } else { None };
                }
            }
            needed
        })
        .collect()
}
