/// Finds which of many words stand in a text, in one pass over it, without regard to the case of ASCII letters (Aho and Corasick, 1975).
struct WordFinder: Sendable {
    /// A node's children are chained: its first, and each child's next.
    private var firstChild: [Int32] = [-1]
    private var nextChild: [Int32] = [-1]
    private var letter: [UInt8] = [0]
    private var shorter: [Int32] = [0]
    /// Which words end at a node or at one of its suffixes.
    private var owners: [[Int32]] = [[]]
    /// The nodes below the root by their letter, as most steps begin there.
    private var roots = [Int32](repeating: 0, count: 256)

    /// - Parameter words: lowercase, none empty, each with the number that stands for it.
    init(_ words: [(word: [UInt8], owner: Int32)]) {
        for (word, owner) in words {
            var node: Int32 = 0
            for byte in word { node = child(of: node, byte) ?? add(byte, below: node) }
            owners[Int(node)].append(owner)
        }
        for node in children(of: 0) { roots[Int(letter[Int(node)])] = node }
        // Level by level, as a node's suffix lies nearer to the root.
        var level = children(of: 0)
        while !level.isEmpty {
            var below: [Int32] = []
            for node in level {
                for child in children(of: node) {
                    shorter[Int(child)] = step(from: shorter[Int(node)], letter[Int(child)])
                    owners[Int(child)] += owners[Int(shorter[Int(child)])]
                    below.append(child)
                }
            }
            level = below
        }
    }

    private func children(of node: Int32) -> [Int32] {
        var all: [Int32] = []
        var child = firstChild[Int(node)]
        while child >= 0 {
            all.append(child)
            child = nextChild[Int(child)]
        }
        return all
    }

    private func child(of node: Int32, _ byte: UInt8) -> Int32? {
        var child = firstChild[Int(node)]
        while child >= 0 {
            if letter[Int(child)] == byte { return child }
            child = nextChild[Int(child)]
        }
        return nil
    }

    private mutating func add(_ byte: UInt8, below node: Int32) -> Int32 {
        let new = Int32(letter.count)
        letter.append(byte)
        shorter.append(0)
        owners.append([])
        firstChild.append(-1)
        nextChild.append(firstChild[Int(node)])
        firstChild[Int(node)] = new
        return new
    }

    private func step(from start: Int32, _ byte: UInt8) -> Int32 {
        var node = start
        while node != 0 {
            if let next = child(of: node, byte) { return next }
            node = shorter[Int(node)]
        }
        return roots[Int(byte)]
    }

    /// Tells the owner of each word in `text`, some more than once.
    func find(in text: UnsafeBufferPointer<UInt8>, _ found: (Int32) -> Void) {
        var node: Int32 = 0
        for byte in text {
            node = step(from: node, byte >= 0x41 && byte <= 0x5a ? byte | 0x20 : byte)
            for owner in owners[Int(node)] { found(owner) }
        }
    }
}
