/// Small numbers for names. The first is that of "other", which takes what comes beyond the bound.
struct Names {
    private(set) var names = [Dimension.other]
    private var numbers: [String: Int] = [Dimension.other: 0]
    private let most: Int

    init(most: Int, beginning: [String] = []) {
        self.most = most
        for name in beginning { _ = number(of: name) }
    }

    mutating func number(of name: String) -> Int {
        if let known = numbers[name] { return known }
        guard names.count <= most, name.utf8.count <= 120, !name.utf8.contains(where: { $0 < 0x20 }),
            ClientAddress(name) == nil
        else { return 0 }
        names.append(name)
        numbers[name] = names.count - 1
        return names.count - 1
    }
}

/// Sums by number of name.
struct Sums {
    private var tallies: ContiguousArray<Tally> = []

    subscript(number: Int) -> Tally {
        @inline(__always) _read { yield tallies[number] }
        @inline(__always) _modify {
            if number >= tallies.count { grow(number) }
            yield &tallies[number]
        }
    }

    @inline(never) private mutating func grow(_ number: Int) {
        tallies.append(contentsOf: repeatElement(Tally(), count: max(16, number + 1 + number / 2) - tallies.count))
    }

    func forEach(_ body: (Int, Tally) -> Void) {
        for (number, tally) in tallies.enumerated() where tally != Tally() { body(number, tally) }
    }
}
