import Messages
import Processing

/// What is wrong, for a person.
struct Fault {
    let kind: OrderCase.Kind
    /// Tells one from another of its kind.
    var about = ""
    /// With numbers, and no secrets.
    let note: String
}

extension Order {
    /// Above it the first ones are forgotten, and would be noted again.
    private static var mostCases: Int { 100 }

    /// Opens a case, once.
    ///
    /// - Parameter subject: nil for the order itself.
    mutating func note(_ fault: Fault, of subject: String? = nil, at time: Timestamp) -> [Output] {
        let noted = NotedCase(kind: fault.kind, subject: subject ?? number.text, about: fault.about)
        guard !cases.contains(noted) else { return [] }
        if cases.count >= Self.mostCases { cases.removeFirst() }
        cases.append(noted)
        return [tell(noted, fault.note, isOpen: true, at: time)]
    }

    /// Closes what is open of some kinds: it has settled itself.
    mutating func settle(_ kinds: OrderCase.Kind..., of subject: String? = nil, at time: Timestamp) -> [Output] {
        let subject = subject ?? number.text
        let settled = cases.filter { $0.subject == subject && kinds.contains($0.kind) }
        cases.removeAll { settled.contains($0) }
        if settled.contains(where: { $0.kind.rawValue == trouble }) { trouble = nil }
        return settled.map { tell($0, "It has settled itself.", isOpen: false, at: time) }
    }

    private func tell(_ noted: NotedCase, _ note: String, isOpen: Bool, at time: Timestamp) -> Output {
        let subject = OrderCase(
            kind: noted.kind, subject: noted.subject, account: account, merchant: merchant.name, since: time,
            note: note)
        return .send(OrdersInbox.noted(CaseNoted(subject, isOpen: isOpen, at: time)))
    }
}
