/// Whether a letter asks to stop so plainly that a machine may act on it. Whatever is unsure is `none`: a person reads it.
package enum StopWish: Sendable, Equatable {
    /// No more letters (GDPR Art. 7(3), 21(2)).
    /// - Parameters:
    ///   - phrase: the words that decided, made of letters, digits and spaces only, at most 120 characters.
    ///   - rule: the rule's name, for example "en.stop-sending".
    ///   - alsoForAPerson: the stop may run, and a person reads the rest.
    case stop(scope: StopScope, phrase: String, rule: String, alsoForAPerson: Bool)
    case none
}

package enum StopScope: Sendable, Equatable {
    case everything
    /// Ids of products, in the site's order.
    case products([String])
}
