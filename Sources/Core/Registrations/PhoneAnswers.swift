package import DataProtection
package import Declarations
package import Vault

extension ProductField {
    /// The number given as its answer, where it asks for one.
    package func phone(_ answers: [Personal<String>], in country: String) -> PhoneNumber? {
        type == .phone ? answers.first.flatMap { PhoneNumber($0.reveal(), in: country) } : nil
    }
}
