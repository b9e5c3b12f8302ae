package import Promises
package import Testing

/// Ties a test to the promises it breaks on purpose. HouseTests read it from the source: a promise no test is tied to is not proven.
package struct KeepsPromises: TestTrait, SuiteTrait {
    package let promises: [Promise]
    package var comments: [Comment] { promises.map { Comment(rawValue: "keeps \($0.rawValue)") } }
}

extension Trait where Self == KeepsPromises {
    /// Written as `@Test(.keeps(.noCookies))`, with the cases named there and then.
    package static func keeps(_ promises: Promise...) -> Self { Self(promises: promises) }
}
