import Messages
import Processing

/// What persons and operators are shown, and what is kept for that.
extension OrdersState {
    private static var pageLimit: Int { 100 }

    private static func size(_ limit: Int) -> Int { min(max(limit, 1), pageLimit) }

    /// Returns 1 to 100 orders of an account, newest first.
    mutating func page(of account: Account, before: Int64?, limit: Int) -> [Order] {
        let end = max(1, min(before ?? .max, (counts[account.name] ?? 0) + 1))
        return (max(1, end - Int64(Self.size(limit)))..<end).reversed().compactMap { index in
            numbers[Self.place(account, index)].flatMap { orders[$0.text] }
        }
    }

    // MARK: - Evidence

    /// Of an order, the first ones and the last ones are kept.
    private static var evidenceKept: Int { 50 }
    /// The most bytes that are told at once: a message has a limit.
    private static var evidenceTold: Int { 640 << 10 }

    private static func place(_ name: String, ofWord index: Int) -> String {
        let slot = index < evidenceKept ? index : evidenceKept + index % evidenceKept
        return "\(name)/\(Archive<Evidence>.name(of: Int64(slot)))"
    }

    /// Keeps what a provider said.
    ///
    /// - Parameter name: the order's number, or a case's subject that is none.
    mutating func keep(_ said: Evidence, of name: String) {
        let index = evidenceCounts[name] ?? 0
        evidence[Self.place(name, ofWord: index)] = said
        evidenceCounts[name] = index + 1
    }

    /// What a provider said, oldest first, as far as a message holds it.
    mutating func evidence(of name: String) -> [Evidence] {
        let count = evidenceCounts[name] ?? 0
        let last = max(Self.evidenceKept, count - Self.evidenceKept)
        let indices = Array(0..<min(count, Self.evidenceKept)) + (last < count ? Array(last..<count) : [])
        return Self.ends(of: indices.compactMap { evidence[Self.place(name, ofWord: $0)] })
    }

    /// The oldest and the newest that a message holds, as many of each; those in the middle are left out.
    private static func ends(of all: [Evidence]) -> [Evidence] {
        var (room, first, last) = (evidenceTold, 0, all.count)
        while first < last {
            let isNewest = first + last == all.count
            room -= all[isNewest ? last - 1 : first].body.utf8.count
            guard room >= 0 else { break }
            if isNewest { last -= 1 } else { first += 1 }
        }
        return Array(all[..<first] + all[last...])
    }

    // MARK: - Watches

    /// Of those who wait for one order, the oldest makes room.
    private static var mostWatchers: Int { 4 }

    mutating func watch(_ number: OrderNumber, for watcher: Watcher) {
        var watch = watches[number.text] ?? Watch()
        watch.watchers.append(watcher)
        if watch.watchers.count > Self.mostWatchers { watch.watchers.removeFirst() }
        watches[number.text] = watch
    }

    mutating func tellWatchers(of order: Order) -> [Output] {
        guard let watch = watches[order.number.text] else { return [] }
        watches[order.number.text] = nil
        return watch.watchers.flatMap { $0.asker.answer(.order(order.report)) }
    }

    /// Lets those go whose time is over: they are answered by nobody, and ask again.
    mutating func endWatches(at time: Timestamp) {
        for (name, watch) in watches.sorted where watch.due <= time {
            var watch = watch
            watch.watchers.removeAll { $0.until <= time }
            watches[name] = watch.watchers.isEmpty ? nil : watch
        }
    }

    // MARK: - Cases

    /// Takes a case onto the list, or off it.
    mutating func note(_ noted: CaseNoted) {
        let last = caseNotes[noted.subject.id]
        if let last, noted.at < last.at { return }
        let open = last?.number
        guard noted.isOpen else {
            if let open { cases[Self.name(ofCase: open)] = nil }
            caseNotes[noted.subject.id] = CaseNote(number: nil, at: noted.at)
            return
        }
        if open == nil { lastCase.value += 1 }
        let number = open ?? lastCase.value
        cases[Self.name(ofCase: number)] = noted.subject
        caseNotes[noted.subject.id] = CaseNote(number: number, at: noted.at)
    }

    mutating func openCase(_ id: String) -> CaseLine? {
        guard let number = caseNotes[id]?.number, let subject = cases[Self.name(ofCase: number)] else { return nil }
        return CaseLine(number: number, order: subject)
    }

    mutating func close(_ line: CaseLine) {
        cases[Self.name(ofCase: line.number)] = nil
        caseNotes[line.order.id]?.number = nil
    }

    /// Returns 1 to 100 open cases, newest first, and the `before` of the next page.
    func cases(before: Int64?, limit: Int) -> (page: [CaseLine], next: Int64?) {
        let lines = cases.sorted.reversed().compactMap { name, subject in
            Int64(name).map { CaseLine(number: $0, order: subject) }
        }
        let rest = lines.filter { $0.number < before ?? .max }
        let page = Array(rest.prefix(Self.size(limit)))
        return (page, rest.count > page.count ? page.last?.number : nil)
    }

    private static func name(ofCase number: Int64) -> String { Archive<OrderCase>.name(of: number) }
}

/// Who waits for what becomes of an order.
struct Watch: Written, Codable, Hashable, Sendable {
    /// The oldest first.
    var watchers: [Watcher] = []

    /// When the first of them is let go.
    var due: Timestamp { watchers.map(\.until).min() ?? Timestamp(milliseconds: .max) }
}

struct Watcher: Codable, Hashable, Sendable {
    let asker: Asker
    let until: Timestamp
}

/// What was last said of a case.
struct CaseNote: Written, Codable, Hashable, Sendable {
    /// Its place in the list; nil if it is closed.
    var number: Int64?
    /// When that was said, by the order's own clock.
    let at: Timestamp
}
