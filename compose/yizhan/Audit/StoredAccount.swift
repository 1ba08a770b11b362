import MessageLog
import Messages

/// What is stored of an account besides its lines, and what of it cannot be read.
struct StoredAccount {
    var accounts = LedgerAudit.Accounts()
    var asideInQuota: SetAside?
    var asideInBooks: SetAside?
    private var unread: [(part: LedgerAudit.Accounts.Part, name: String)] = []
    private var stray: String?

    var isKnown: Bool {
        accounts.count > 0 || accounts.head.number > 0 || !unread.isEmpty || asideInQuota != nil || asideInBooks != nil
    }

    /// Decodes a part. One that cannot be read is remembered, and nil.
    mutating func read<Value: Decodable>(
        _ part: LedgerAudit.Accounts.Part, _ bytes: [UInt8]?, _ name: String? = nil
    ) -> Value? {
        guard let bytes else { return nil }
        do {
            return try MessageCoding.decode(Value.self, from: bytes)
        } catch {
            accounts.unread.insert(part)
            unread.append((part, name ?? "\(part)"))
            return nil
        }
    }

    /// Takes the number of the lines. Without one that can be read, the last line says it.
    mutating func count(_ count: Int64?, last: Int64?) {
        guard !accounts.unread.contains(.count) else {
            accounts.count = last ?? 0
            return
        }
        accounts.count = count ?? 0
        if let last, last > accounts.count {
            stray = "line \(last) is behind the \(accounts.count) that were written"
        }
    }

    /// The faults: what cannot be read of a consumer that has not set the account aside.
    var faults: [String] {
        let unread = unread.filter { aside(of: $0.part) == nil }.map { "'\($0.name)' cannot be read" }
        return unread + [stray].compactMap(\.self)
    }

    /// What is said of the consumers that have set the account aside.
    var remarks: [LedgerRemark] {
        [(QuotaInbox.topic, asideInQuota), (BooksInbox.topic, asideInBooks)].compactMap { consumer, aside in
            guard let aside else { return nil }
            let names = unread.filter { Self.consumer(of: $0.part) == consumer }.map { "'\($0.name)'" }
            return .setAside(by: consumer.name, aside.reason, unread: names)
        }
    }

    private func aside(of part: LedgerAudit.Accounts.Part) -> SetAside? {
        Self.consumer(of: part) == QuotaInbox.topic ? asideInQuota : asideInBooks
    }

    private static func consumer(of part: LedgerAudit.Accounts.Part) -> Topic {
        switch part {
        case .balance, .reservations, .head: QuotaInbox.topic
        case .count, .removed: BooksInbox.topic
        }
    }
}

/// An entry on the log outside of the books.
struct StrayEntry {
    let offset: Int64
    let bytes: [UInt8]

    /// Nil if it cannot be read, as may be why it is a dead letter.
    var entry: EntryPosted.Entry? { (try? MessageCoding.decode(EntryPosted.self, from: bytes))?.entry }
}

/// How far strays were read.
struct StrayPlace {
    var whereabouts = LedgerAudit.Whereabouts.deadLetter
    var offset: Int64 = 0
}
