import DataProtection
import Foundation
import Keeping
import Promises
import Testing

@Suite("A personal value") struct PersonalTests {
    private struct Holder {
        let name: Personal<String>
        let notes: [String: Personal<[String]>]
    }
    private struct Failure: Error {
        let about: Personal<String>
    }

    @Test(.keeps(.confidential)) func `shows itself in no print, dump, description or error`() {
        let name = "Ann Solbergsen"
        let holder = Holder(name: Personal(name), notes: ["a": Personal([name])])
        var dumped = ""
        dump(holder, to: &dumped)
        dump(Personal(name), to: &dumped)
        print(holder, holder.name, separator: " ", to: &dumped)
        let error: any Error = Failure(about: Personal(name))
        let all = [
            dumped, "\(holder.name)", "\(holder)", String(describing: holder), String(reflecting: holder), String(reflecting: holder.name),
            "\(error)", String(reflecting: error), "\(Optional(holder.name) as Any)", "\([holder.name])",
            "\(Mirror(reflecting: holder.name).children.map { $0.value })", error.localizedDescription,
        ]
        for text in all {
            for part in ["Ann", "Solberg"] { #expect(!text.contains(part)) }
        }
        #expect("\(holder.name)" == "‹personal›" && holder.name.reveal() == name)
    }
}
