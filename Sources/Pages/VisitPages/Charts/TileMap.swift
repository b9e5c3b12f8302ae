import Markup

/// Europe as a map of tiles of one size, and a tile for each other continent: a small country is as easy to see as a large one.
struct TileMap {
    /// What is known of a place: how many, fewer than the smallest group, or held back.
    enum Tile: Equatable {
        case shown(Int)
        case hidden(String)
    }

    let tiles: [String: Tile]
    /// What is said of a country of which nothing is.
    let unlisted: Tile
    /// Sums of the other continents, by their names on the map.
    let others: [(name: String, tile: Tile)]
    let finding: String
    let number: (Int) -> String

    /// Column and row, so that neighbours are neighbours as far as squares allow.
    private static let places: [String: (Int, Int)] = [
        "IS": (0, 0), "NO": (4, 0), "SE": (5, 0), "FI": (6, 0),
        "DK": (4, 1), "EE": (6, 1),
        "IE": (0, 2), "GB": (1, 2), "NL": (3, 2), "DE": (4, 2), "PL": (5, 2), "LV": (6, 2), "BY": (7, 2), "RU": (8, 2),
        "BE": (2, 3), "LU": (3, 3), "CZ": (4, 3), "SK": (5, 3), "LT": (6, 3), "UA": (7, 3),
        "FR": (2, 4), "CH": (3, 4), "AT": (4, 4), "HU": (5, 4), "RO": (6, 4), "MD": (7, 4),
        "PT": (0, 5), "ES": (1, 5), "LI": (2, 5), "IT": (3, 5), "SI": (4, 5), "HR": (5, 5), "RS": (6, 5), "BG": (7, 5), "GE": (8, 5),
        "AD": (1, 6), "MC": (2, 6), "SM": (3, 6), "BA": (4, 6), "ME": (5, 6), "XK": (6, 6), "MK": (7, 6), "TR": (8, 6),
        "MT": (3, 7), "AL": (5, 7), "GR": (6, 7), "CY": (8, 7),
    ]
    /// Countries that have a tile of their own.
    static let europe = Set(places.keys)
    private static let pitch = 46

    var html: HTML {
        let most = tiles.values.reduce(0) { if case .shown(let count) = $1 { max($0, count) } else { $0 } }
        let squares = Self.places.sorted { ($0.value.1, $0.value.0) < ($1.value.1, $1.value.0) }.map { code, place -> HTML in
            square(code, tiles[code] ?? unlisted, x: place.0 * Self.pitch, y: place.1 * Self.pitch, width: 41, most: most)
        }
        let wide = others.enumerated().map { index, other -> HTML in
            square(other.name, other.tile, x: index % 3 * 138, y: (8 + index / 3) * Self.pitch + 12, width: 133, most: most)
        }
        let height = 8 * Self.pitch + (others.isEmpty ? 0 : 12 + (others.count + 2) / 3 * Self.pitch)
        return """
            <figure class="figure"><svg class="fit" viewBox="0 0 414 \(height)" role="img" aria-label="\(finding)">\(squares)\(wide)</svg></figure>

            """
    }

    private func square(_ name: String, _ tile: Tile, x: Int, y: Int, width: Int, most: Int) -> HTML {
        let (look, ink, words): (String, String, String) =
            switch tile {
            case .hidden(let words): ("few", "ink", words)
            case .shown(0): ("rest", "ink", "0")
            case .shown(let count): ("q\(Self.step(count, of: most))", Self.step(count, of: most) < 4 ? "ink" : "onto", number(count))
            }
        let middle = tenths(x * 10 + width * 5 + 5)
        return """
            <g><rect class="\(look)" x="\(x).5" y="\(y).5" width="\(width)" height="41" rx="4"/>\
            <text class="mid \(ink)" x="\(middle)" y="\(y + 18)">\(name)</text><text class="mid \(ink)" x="\(middle)" y="\(y + 33)">\(words)</text></g>
            """
    }

    /// One to five: each step is about four times the one before, as visitors are spread unevenly.
    static func step(_ count: Int, of most: Int) -> Int {
        var (step, least) = (5, most)
        while step > 1, count * 2 < least { (step, least) = (step - 1, least / 4) }
        return step
    }
}
