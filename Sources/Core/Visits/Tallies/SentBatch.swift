/// A batch on its way from the process that counted it to the one that has the store open: lists of figures, without names of their own.
extension TallyBatch: Codable {
    private enum CodingKeys: String, CodingKey { case days, remainders }

    package func encode(to encoder: any Encoder) throws {
        var parts = encoder.container(keyedBy: CodingKeys.self)
        try parts.encode(days, forKey: .days)
        try parts.encode(remainders, forKey: .remainders)
    }

    package init(from decoder: any Decoder) throws {
        let parts = try decoder.container(keyedBy: CodingKeys.self)
        self.init(days: try parts.decode([Day].self, forKey: .days), remainders: try parts.decode([Remainder].self, forKey: .remainders))
    }
}

extension TallyBatch.Day: Codable {
    package func encode(to encoder: any Encoder) throws {
        var list = encoder.unkeyedContainer()
        try list.encode(day)
        try list.encode(incomplete)
        for (cell, tally) in cells { try list.encode(cell, tally) }
    }

    package init(from decoder: any Decoder) throws {
        var list = try decoder.unkeyedContainer()
        let (day, incomplete) = (try list.decode(Int.self), try list.decode(Bool.self))
        self.init(day: day, cells: try list.cells(), incomplete: incomplete)
    }
}

extension TallyBatch.Remainder: Codable {
    package func encode(to encoder: any Encoder) throws {
        var list = encoder.unkeyedContainer()
        try list.encode(month.number)
        for (cell, tally) in cells { try list.encode(cell, tally) }
    }

    package init(from decoder: any Decoder) throws {
        var list = try decoder.unkeyedContainer()
        let month = Month(number: try list.decode(Int.self))
        self.init(month: month, cells: try list.cells())
    }
}

extension UnkeyedEncodingContainer {
    fileprivate mutating func encode(_ cell: Cell, _ tally: Tally) throws {
        try encode(cell.dimension.rawValue)
        try encode(cell.value)
        for figure in [tally.views, tally.visitors, tally.visits, tally.bounces, tally.seconds, tally.bytes] { try encode(figure) }
    }
}

extension UnkeyedDecodingContainer {
    fileprivate mutating func cells() throws -> [(Cell, Tally)] {
        var cells: [(Cell, Tally)] = []
        while !isAtEnd {
            guard let dimension = Dimension(rawValue: try decode(Int.self)) else {
                throw DecodingError.dataCorruptedError(in: self, debugDescription: "no dimension")
            }
            let cell = Cell(dimension, try decode(String.self))
            var tally = Tally()
            for figure in [\Tally.views, \.visitors, \.visits, \.bounces, \.seconds, \.bytes] {
                tally[keyPath: figure] = try decode(Int.self)
            }
            cells.append((cell, tally))
        }
        return cells
    }
}
