package import Messages
package import Processing

/// A thing that happened in a test.
package struct Noted: Message, Hashable {
    package static let type = "Noted"

    package var text: String
    package var account: String
    /// Wakes the key so many milliseconds later.
    package var wakeAfter: Int64?

    package init(_ text: String, account: String = "alice", wakeAfter: Int64? = nil) {
        self.text = text
        self.account = account
        self.wakeAfter = wakeAfter
    }

    package var id: String { text }
    package var key: String { account }
}

/// A thing that happened in a test and concerns money.
package struct Paid: Message, Hashable {
    package static let type = "Paid"
    package static let isMoney = true
    package var text: String

    package init(_ text: String) {
        self.text = text
    }

    package var id: String { text }
    package var key: String { "alice" }
}

/// The inbox of a test's first processor.
package enum FirstInbox: Inbox {
    case noted(Noted)
    case paid(Paid)

    package static let topic = Topic("auth")
    package static let accepts: [Accept<Self>] = [
        Accept(Noted.self, as: Self.noted), Accept(Paid.self, as: Self.paid),
    ]
    package var message: any Message {
        switch self {
        case .noted(let message): message
        case .paid(let message): message
        }
    }
}

/// The inbox of a test's second processor.
package enum SecondInbox: Inbox {
    case noted(Noted)

    package static let topic = Topic("quota")
    package static let accepts: [Accept<Self>] = [Accept(Noted.self, as: Self.noted)]
    package var message: any Message {
        switch self {
        case .noted(let message): message
        }
    }
}

/// The inbox of a test's activity.
package enum WorkInbox: Inbox {
    case noted(Noted)

    package static let topic = Topic("llm")
    package static let accepts: [Accept<Self>] = [Accept(Noted.self, as: Self.noted)]
    package static let cancelling: String? = Noted.type
    package var cancels: RequestID? {
        guard case .noted(let noted) = self, noted.text.hasPrefix("stop ") else { return nil }
        return RequestID(String(noted.text.dropFirst(5)))
    }
    package var message: any Message {
        switch self {
        case .noted(let message): message
        }
    }
}

/// Where a test's processors and activities say what they did.
package enum ReportInbox: Inbox {
    case noted(Noted)

    package static let topic = Topic("books")
    package static let accepts: [Accept<Self>] = [Accept(Noted.self, as: Self.noted)]
    package var message: any Message {
        switch self {
        case .noted(let message): message
        }
    }
}

/// What tallies keep: how many inputs, and when to wake.
package struct TallyState: KeptState {
    package var count = Kept(0)
    package var due = KeptEntries<Timestamp>(by: \.self)

    package init() {}

    package var wakeAt: Timestamp? { due.earliest }

    package mutating func visit(_ visitor: inout some StateVisitor) {
        visitor.visit("count", &count)
        visitor.visit("due", &due)
    }

    /// Notes when to wake, under the input's text.
    package mutating func take(_ noted: Noted, at time: Timestamp) {
        count.value += 1
        if let pause = noted.wakeAfter { due[noted.text] = time + .milliseconds(pause) }
    }
}

/// Counts a key's inputs and passes each on with its number: to the second processor, and to the report.
package struct FirstTally: Processor {
    package init() {}

    package func process(_ input: FirstInbox, at time: Timestamp, state: inout TallyState) -> [Output] {
        switch input {
        case .paid: return []
        case .noted(let noted):
            state.take(noted, at: time)
            let said = Noted("\(noted.text) #\(state.count.value)", account: noted.account)
            return [.send(SecondInbox.noted(said)), .send(ReportInbox.noted(said))]
        }
    }

    package func wake(at time: Timestamp, state: inout TallyState) -> [Output] {
        state.due.sorted.filter { $0.value <= time }.map { entry in
            state.due[entry.name] = nil
            return .send(ReportInbox.noted(Noted("woken for \(entry.name) at \(time.milliseconds)")))
        }
    }
}

/// Counts what the first processor passed on, and reports it.
package struct SecondTally: Processor {
    package init() {}

    package func process(_ input: SecondInbox, at time: Timestamp, state: inout TallyState) -> [Output] {
        switch input {
        case .noted(let noted):
            state.take(noted, at: time)
            let said = Noted("\(noted.text), second #\(state.count.value)", account: noted.account)
            return [.send(ReportInbox.noted(said))]
        }
    }
}

extension Record {
    /// The text of a test's message, decoded from its bytes.
    package var text: String {
        if case .noted(let noted)? = try? ReportInbox.read(event.stored) { return noted.text }
        return event.id
    }
}

extension Draft {
    package static func first(_ text: String, account: String = "alice", wakeAfter: Int64? = nil) -> Draft {
        Draft(to: FirstInbox.noted(Noted(text, account: account, wakeAfter: wakeAfter)))
    }

    package static func work(_ text: String) -> Draft { Draft(to: WorkInbox.noted(Noted(text))) }

    package static func report(_ text: String) -> Draft { Draft(to: ReportInbox.noted(Noted(text))) }

    /// A record that no inbox can read.
    package static func garbage(in topic: Topic, id: String) -> Draft {
        Draft(topic: topic, event: Event(id: id, type: "Noted", key: "alice", value: Array("{".utf8)))
    }
}
