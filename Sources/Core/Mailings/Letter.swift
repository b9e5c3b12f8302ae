package import Foundation
package enum LetterDraft: Sendable, Codable {
    case confirmation(product: String, link: String, until: Date)
    case pageLink(link: String, until: Date)
    case nothingHeld
    case stopAnswer(products: [String], all: Bool, understood: String, undo: String, inReplyTo: String?)
    case addressConfirmation(link: String, until: Date)
    case addressChanged(undo: String, until: Date)
    case stopUndone
    case farewell(certificate: String, date: Date)
    package var withoutLink: LetterDraft { self }
}
