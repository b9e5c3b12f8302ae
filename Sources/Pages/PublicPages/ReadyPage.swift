import Crypto
import Declarations
import Foundation
import HTTPTypes
import NIOCore
import PageKit

/// One address, made in every language with and without the language in it, with a validator made from content alone.
struct ReadyPage: Sendable {
    let path: String
    private let answers: [Paths: Answer]
    private let first: Answer

    init(path: String, site: Site, shell: PageShell, compress: Compressing, make: (PageContext) -> Page) {
        var answers: [Paths: Answer] = [:]
        for paths in site.everyPaths {
            let body = shell.render(make(PageContext(site: site, paths: paths)))
            let digest = SHA256.hash(data: Array(body.readableBytesView))
            let validator = Data(digest.prefix(12)).base64EncodedString()
            var answer = Answer(.ok, body, caching: .validated(validator), language: paths.language, indexed: true).counted(as: path)
            answer.compress(with: compress)
            answers[paths] = answer
        }
        (self.path, self.answers) = (path, answers)
        first = answers[site.paths(site.languages[0], prefixed: false)]!
    }

    func answer(_ paths: Paths) -> Answer { answers[paths] ?? first }
}
