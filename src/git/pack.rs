//! One pack and the forest of its deltas.

use std::path::Path;

use gix::hash::Kind as HashKind;
use gix::objs::Kind;
use gix::odb::pack;
use gix::odb::pack::data::entry::Header;
use rayon::prelude::*;

use super::id_table::{IdTable, prefix_of};

/// A pack and its index, mapped into memory, and which of its objects is stored as a delta of which.
///
/// Objects are named by *node*, their place in the pack: a node's number rises with its offset.
pub struct Pack {
    data: pack::data::File,
    index: pack::index::File,
    nodes: Vec<Node>,
    /// All children, those of one node side by side, the one with the most descendants first.
    children: Vec<u32>,
    node_of_entry: Vec<u32>,
    ids: IdTable,
}

struct Node {
    offset: u64,
    /// Its place in the index, which is sorted by id.
    entry: u32,
    parent: Parent,
    /// `None` if its chain of bases leads nowhere.
    kind: Option<Kind>,
    first_child: u32,
    child_count: u32,
    /// How many nodes hang below it, itself included.
    weight: u32,
}

/// What an entry of a pack is stored as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Parent {
    /// A content of its own.
    None,
    /// A delta of another node.
    Node(u32),
    /// A delta of an object that is not in this pack; see [`Pack::outside_base`].
    Outside,
    /// The entry's header cannot be read, or names a base that cannot be.
    Broken,
}

impl Pack {
    /// Opens the pack that belongs to the index at `path`.
    ///
    /// # Errors
    ///
    /// If one of the two files cannot be opened, or is no such file.
    pub fn open(path: &Path, hash: HashKind) -> gix::Result<Self> {
        let index = pack::index::File::at(path, hash)?;
        let data = pack::data::File::at(path.with_extension("pack"), hash)?;
        let ids = (0..index.num_objects()).map(|entry| prefix_of(index.oid_at_index(entry)));
        let ids = IdTable::new(ids.collect());
        let mut pack = Self { data, index, nodes: Vec::new(), children: Vec::new(), node_of_entry: Vec::new(), ids };
        pack.read_headers();
        pack.link_children();
        Ok(pack)
    }

    /// Returns the file name of the pack.
    pub fn name(&self) -> String {
        self.data.path().file_name().unwrap_or_default().to_string_lossy().into_owned()
    }

    /// Returns how many objects it holds.
    pub fn len(&self) -> u32 {
        self.nodes.len() as u32
    }

    /// Returns the id of the object at this place of the index.
    pub fn id(&self, entry: u32) -> &gix::oid {
        self.index.oid_at_index(entry)
    }

    /// Returns the place in the index of the object with this id.
    pub fn entry_of(&self, id: &gix::oid) -> Option<u32> {
        self.ids.places_of(prefix_of(id)).find(|&entry| self.id(entry) == id)
    }

    pub fn entry(&self, node: u32) -> u32 {
        self.nodes[node as usize].entry
    }

    pub fn node_of_entry(&self, entry: u32) -> u32 {
        self.node_of_entry[entry as usize]
    }

    pub fn kind(&self, node: u32) -> Option<Kind> {
        self.nodes[node as usize].kind
    }

    pub fn parent(&self, node: u32) -> Parent {
        self.nodes[node as usize].parent
    }

    /// Returns the id of the base of a node whose parent is [`Parent::Outside`].
    pub fn outside_base(&self, node: u32) -> Option<gix::ObjectId> {
        match self.data.entry(self.nodes[node as usize].offset).ok()?.header {
            Header::RefDelta { base_id } => Some(base_id),
            _ => None,
        }
    }

    pub fn weight(&self, node: u32) -> u32 {
        self.nodes[node as usize].weight
    }

    /// Returns the nodes that are deltas of this one, the one with the most descendants first.
    pub fn children(&self, node: u32) -> &[u32] {
        let Node { first_child, child_count, .. } = self.nodes[node as usize];
        &self.children[first_child as usize..][..child_count as usize]
    }

    /// Returns the nodes that are no deltas of another node of this pack.
    pub fn roots(&self) -> impl Iterator<Item = u32> + '_ {
        (0..self.len()).filter(|&node| !matches!(self.parent(node), Parent::Node(_)))
    }

    /// Returns how many bytes the entry of `node` inflates to: the content itself, or the instructions of its delta.
    pub fn inflated_size(&self, node: u32) -> gix::Result<u64> {
        Ok(self.data.entry(self.nodes[node as usize].offset)?.decompressed_size)
    }

    /// Inflates the entry of `node` into `out`, replacing what is there.
    ///
    /// # Errors
    ///
    /// If the compressed bytes are damaged, or make another number of bytes than the entry says.
    pub fn inflate(&self, node: u32, inflate: &mut gix::zlib::Inflate, out: &mut Vec<u8>) -> gix::Result<()> {
        let entry = self.data.entry(self.nodes[node as usize].offset)?;
        let end = self.nodes.get(node as usize + 1).map_or(self.data.pack_end() as u64, |next| next.offset);
        let input = self.data.entry_slice(entry.data_offset..end).unwrap_or_default();
        out.clear();
        out.resize(entry.decompressed_size as usize, 0);
        inflate.reset();
        let (status, _, written) = inflate.once(input, out)?;
        if written != out.len() || status != gix::zlib::Status::StreamEnd {
            return Err(gix::error::corruption("the compressed bytes do not make the size that the entry names").into());
        }
        Ok(())
    }

    fn read_headers(&mut self) {
        let mut places: Vec<(u64, u32)> =
            (0..self.index.num_objects()).map(|entry| (self.index.pack_offset_at_index(entry), entry)).collect();
        places.par_sort_unstable();
        self.node_of_entry = vec![0; places.len()];
        for (node, &(_, entry)) in places.iter().enumerate() {
            self.node_of_entry[entry as usize] = node as u32;
        }
        self.nodes = places
            .par_iter()
            .map(|&(offset, entry)| {
                let (parent, kind) = self.read_header(offset, &places);
                Node { offset, entry, parent, kind, first_child: 0, child_count: 0, weight: 1 }
            })
            .collect();
    }

    fn read_header(&self, offset: u64, places: &[(u64, u32)]) -> (Parent, Option<Kind>) {
        let is_inside = offset < self.data.pack_end() as u64;
        let Some(entry) = is_inside.then(|| self.data.entry(offset).ok()).flatten() else {
            return (Parent::Broken, None);
        };
        match entry.header {
            Header::OfsDelta { base_distance } => {
                let base = entry.checked_base_pack_offset(base_distance);
                let node = base.and_then(|base| places.binary_search_by_key(&base, |place| place.0).ok());
                (node.map_or(Parent::Broken, |node| Parent::Node(node as u32)), None)
            }
            Header::RefDelta { base_id } => match self.entry_of(&base_id) {
                Some(base) => (Parent::Node(self.node_of_entry(base)), None),
                None => (Parent::Outside, None),
            },
            header => (Parent::None, header.as_kind()),
        }
    }

    /// Turns the links to parents into lists of children, and hands kinds down and weights up.
    fn link_children(&mut self) {
        let parents: Vec<Option<u32>> = self
            .nodes
            .iter()
            .map(|node| if let Parent::Node(parent) = node.parent { Some(parent) } else { None })
            .collect();
        for &parent in parents.iter().flatten() {
            self.nodes[parent as usize].child_count += 1;
        }
        let mut total = 0;
        for node in &mut self.nodes {
            (node.first_child, total) = (total, total + node.child_count);
        }
        self.children = vec![0; total as usize];
        let mut next: Vec<u32> = self.nodes.iter().map(|node| node.first_child).collect();
        for (node, parent) in parents.iter().enumerate() {
            if let Some(parent) = *parent {
                self.children[next[parent as usize] as usize] = node as u32;
                next[parent as usize] += 1;
            }
        }
        let mut order: Vec<u32> = self.roots().collect();
        let mut at = 0;
        while let Some(&node) = order.get(at) {
            at += 1;
            let kind = self.kind(node);
            let Node { first_child, child_count, .. } = self.nodes[node as usize];
            for child in first_child..first_child + child_count {
                let child = self.children[child as usize];
                self.nodes[child as usize].kind = kind;
                order.push(child);
            }
        }
        for &node in order.iter().rev() {
            if let Parent::Node(parent) = self.nodes[node as usize].parent {
                self.nodes[parent as usize].weight += self.nodes[node as usize].weight;
            }
        }
        let weights: Vec<u32> = self.nodes.iter().map(|node| node.weight).collect();
        for node in self.nodes.iter().filter(|node| node.child_count > 1) {
            let range = node.first_child as usize..(node.first_child + node.child_count) as usize;
            self.children[range].sort_unstable_by_key(|&child| (std::cmp::Reverse(weights[child as usize]), child));
        }
    }
}
