/// A value that tells something about a person. Printing, dumping or interpolating it says `‹personal›`;
/// only Vault and the page or letter that shows it to somebody entitled may call `reveal`.
package struct Personal<Value: Sendable>: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    private let value: Value
    package init(_ value: Value) { self.value = value }

    package func reveal() -> Value { value }
    package var description: String { "‹personal›" }
    package var debugDescription: String { "‹personal›" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}

extension Personal: Equatable where Value: Equatable {}
