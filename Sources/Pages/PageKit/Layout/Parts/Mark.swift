package import Markup
package import Promises

/// The three shapes of a verdict. Always with a word beside it; only for verdicts and states that mean the same.
package enum MarkShape: String, Sendable, CaseIterable {
    case kept, broken, untested
}

extension Verdict {
    package var shape: MarkShape {
        switch self {
        case .kept: .kept
        case .broken: .broken
        case .notTested: .untested
        }
    }
}

extension HTML {
    /// The shape alone; a word must stand beside it.
    package static func mark(_ shape: MarkShape) -> HTML {
        "<svg class=\"mark\" aria-hidden=\"true\"><use href=\"#m-\(shape.rawValue)\"/></svg>"
    }

    /// Shape and word.
    package static func verdict(_ shape: MarkShape, _ word: String) -> HTML {
        "<span class=\"verdict \(shape.rawValue)\">\(mark(shape))\(word)</span>"
    }

    /// Shape and word as a link.
    package static func verdict(_ shape: MarkShape, _ word: String, to address: String) -> HTML {
        "<a class=\"verdict \(shape.rawValue)\" href=\"\(address)\">\(mark(shape))\(word)</a>"
    }

    /// Drawn once a page by the shell; `mark` uses it.
    static let markSprite: HTML = """
        <svg class="sprite" width="0" height="0" aria-hidden="true">
          <symbol id="m-kept" viewBox="0 0 16 16"><path fill-rule="evenodd" d="M8 0a8 8 0 1 0 0 16A8 8 0 0 0 8 0Z\
        m4.3 5.7-4.9 5.9a.95.95 0 0 1-1.4.06L3.5 9.2a.95.95 0 1 1 1.35-1.34l1.75 1.76 4.24-5.12A.95.95 0 0 1 12.3 5.7Z"/></symbol>
          <symbol id="m-broken" viewBox="0 0 16 16"><path fill-rule="evenodd" d="M7.1.5a1.3 1.3 0 0 1 1.8 0l6.6 6.6\
        a1.3 1.3 0 0 1 0 1.8l-6.6 6.6a1.3 1.3 0 0 1-1.8 0L.5 8.9a1.3 1.3 0 0 1 0-1.8Z\
        M5.9 4.6 4.6 5.9 6.7 8l-2.1 2.1 1.3 1.3L8 9.3l2.1 2.1 1.3-1.3L9.3 8l2.1-2.1-1.3-1.3L8 6.7Z"/></symbol>
          <symbol id="m-untested" viewBox="0 0 16 16"><circle cx="8" cy="8" r="6.9" fill="none" stroke="currentColor" \
        stroke-width="1.7" stroke-dasharray="3.2 2.22"/><path d="M4.7 7.1h6.6v1.8H4.7z"/></symbol>
        </svg>
        """
}
