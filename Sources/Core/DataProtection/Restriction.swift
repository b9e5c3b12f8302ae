/// Why somebody's data are kept and not used (GDPR Art. 18(1)). Raw values are stored.
package enum RestrictionGround: Int, Sendable {
    /// They asked for it.
    case asked = 1
    /// They object, and it isn't decided yet (Art. 18(1)(d), 21(1)).
    case objection = 2
    package var name: String { self == .asked ? "restriction" : "objection" }
}

/// What is held for one registration is stored, and used for nothing else, until this is lifted (GDPR Art. 18(2)).
package struct Restriction: Sendable, Equatable {
    package let ground: RestrictionGround
    package let since: Day
    /// From this day on it is lifted, once the letter that tells the person so has left (Art. 18(3)).
    package let lifts: Day?
    package init(ground: RestrictionGround, since: Day, lifts: Day? = nil) {
        (self.ground, self.since, self.lifts) = (ground, since, lifts)
    }
}
