/// Whether there is room to take on more people. Only what makes the data grow at a stranger's wish asks; erasing, withdrawing, seeing and
/// correcting never do.
package protocol Room: Sendable {
    var isLeft: Bool { get }
}

/// Why a good form is not taken just now. Nothing of it has been kept.
package enum RegistrationRefusal: Error {
    /// The disk is nearly full; what is left is for those already registered.
    case noRoom
}
