/// What a letter, a page or an employee may ask of the company for a person. Raw values are what `vern mail explain` prints.
package enum Intent: String, Sendable, Codable, CaseIterable {
    /// No more letters about a product, or any (GDPR Art. 7(3), 21(2)); an objection to marketing is one.
    case stopContact = "stop-contact"
    /// GDPR Art. 15.
    case access
    /// GDPR Art. 16.
    case correct
    /// GDPR Art. 17.
    case erase
    /// An objection to anything but marketing (GDPR Art. 21(1)).
    case object
    /// GDPR Art. 18.
    case restrict
    /// GDPR Art. 20.
    case portability
    case question
    /// Asks again for what was asked before.
    case reminder
    /// Says that an authority has been or will be told (GDPR Art. 77).
    case complaintToAuthority = "complaint-to-authority"
    case other

    /// How much harm a wrong reading does: nothing, a letter less, a disclosure, an overwriting, a loss.
    package var harm: Int {
        switch self {
        case .other, .question, .complaintToAuthority: 0
        case .reminder: 1
        case .stopContact, .object, .restrict: 2
        case .access, .portability: 3
        case .correct: 4
        case .erase: 5
        }
    }
}
