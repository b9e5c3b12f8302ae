package import DataProtection

/// What somebody of the company works at, and what they need for it (`need-to-know`): products, fields, acts, and why.
package struct StaffFunction: Sendable {
    package let id: String
    package let name: Localised<String>
    /// Ids of products whose people it sees.
    package let products: Set<String>
    /// Ids of fields it needs; every other is never opened for it.
    package let fields: Set<String>
    package let acts: Set<StaffAct>
    /// Stands beside each look on the person's page.
    package let why: Localised<String>
    /// Where it is told of cases that are due; nothing personal goes there.
    package let alerts: String?
    /// Id of the function that has its cases, too, and is told of them, while everybody who works at it is away.
    package let deputy: String?
    package init(
        id: String, name: Localised<String>, products: Set<String>, fields: Set<String>, acts: Set<StaffAct>, why: Localised<String>,
        alerts: String? = nil, deputy: String? = nil
    ) {
        (self.id, self.name, self.products, self.fields) = (id, name, products, fields)
        (self.acts, self.why, self.alerts, self.deputy) = (acts, why, alerts, deputy)
    }
}

/// What a function may do.
package enum StaffAct: String, Sendable, CaseIterable {
    /// Reads what nobody has yet, and gives it to whoever it is for.
    case triage
    /// Works on cases that are with it, and writes to who asked.
    case answer
    /// Looks at people of its products.
    case see
    /// Erases people of its products, for cases that are with it.
    case erase
    /// Invites and dismisses colleagues.
    case staff
    /// Reads what was done in the console.
    case log
    /// Reads reports of visits: counts, nobody.
    case statistics
    /// Is a pair of eyes beside a colleague's: for exports, keys, policy, functions, identity.
    case approve
}

/// Where staff reach the console.
package struct ConsoleSettings: Sendable {
    /// "https://console.firm.example"; nothing: localhost on the port it listens at.
    package let origin: String?
    package init(origin: String? = nil) { self.origin = origin }
}
