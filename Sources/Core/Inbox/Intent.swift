/// What a letter asks, as far as a machine may act on it. Whatever is unsure is `other`: a person reads it.
package enum Intent: Sendable, Equatable {
    /// No more letters (GDPR Art. 7(3), 21(2)).
    /// - Parameters:
    ///   - phrase: the words that decided, made of letters, digits and spaces only, at most 120 characters.
    ///   - rule: the rule's name, for example "en.stop-sending".
    ///   - alsoForAPerson: the stop may run, and a person reads the rest.
    case stop(scope: StopScope, phrase: String, rule: String, alsoForAPerson: Bool)
    case other
}

package enum StopScope: Sendable, Equatable {
    case everything
    /// Ids of products, in the site's order.
    case products([String])
}
