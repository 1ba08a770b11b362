import Messages

extension Committer {
    /// A table is looked at when so much came to it, and now and then.
    private static let lookedAtAfter = Growth(records: 256, bytes: 1 << 20)
    private static let inCommit = TrimRound(records: 512, bytes: 1 << 20)
    /// A tick has nothing else to do.
    private static let inTick = TrimRound(records: 2_048, bytes: 8 << 20)
    /// What stays briefly is past its bound soon, so that few are looked at.
    private static let brieflyLookedAtAfter = Growth(records: 32, bytes: 1 << 20)
    private static let brieflyInCommit = TrimRound(records: 64, bytes: 1 << 20)

    private var tables: [RecordTable] { orderedPlaces.flatMap { [$0.table, $0.brief].compactMap(\.self) } }

    /// Whether records are left that a tick may remove.
    var hasMoreToTrim: Bool { tables.contains(where: \.hasMoreToTrim) }

    /// Removes some records beyond the limits of age and size.
    func trim(isTick: Bool) throws {
        let isLookedAtAge = time - trimmedAt >= .seconds(5)
        if isLookedAtAge { trimmedAt = time }
        func isDue(_ table: RecordTable, after growth: Growth) -> Bool {
            isLookedAtAge || table.growth.records >= growth.records || table.growth.bytes >= growth.bytes
                || (isTick && table.hasMoreToTrim)
        }
        for place in orderedPlaces {
            if isDue(place.table, after: Self.lookedAtAfter) {
                try trim(place, isTick ? Self.inTick : Self.inCommit)
            }
            guard let brief = place.brief, isDue(brief, after: Self.brieflyLookedAtAfter) else { continue }
            try brief.trim(
                isTick ? Self.inTick : Self.brieflyInCommit, bytes: configuration.briefBytes,
                before: time - configuration.briefKept, consumed: .all)
        }
    }

    private func trim(_ place: TopicPlace, _ round: TrimRound) throws {
        guard let answers = place.answers else {
            try place.table.trim(
                round, bytes: configuration.inboxBytes, before: time - configuration.inboxKept,
                consumed: place.consumed)
            return
        }
        let past = try place.table.trim(
            round, bytes: .max, before: time - configuration.repliesKept, consumed: place.consumed)
        if let past { try answers.passed(past) }
        try answers.makeRoom(within: configuration.repliesBytes)
    }
}
