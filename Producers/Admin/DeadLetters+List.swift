package import MessageLog
package import Messages

/// The list of dead letters, page by page: in memory are the lines of one page, without what the letters say.
extension DeadLetters {
    /// A letter that was not sent again.
    package struct Line: Sendable {
        package let place: LetterPlace
        package let type: String
        package let id: String
        package let key: String
        package let reason: String
        package let isTold: Bool
        package let time: Timestamp

        fileprivate init?(_ record: Record, of consumer: Topic) {
            guard let letter = DeadLetter(dead: record) else { return nil }
            place = LetterPlace(consumer, LetterNumber(partition: record.partition, offset: record.offset))
            (type, id, key) = (letter.event.type, letter.event.id, letter.event.key)
            (reason, isTold, time) = (letter.reason, letter.isTold, letter.time)
        }
    }

    /// A key that a consumer has set aside.
    package struct KeyAside: Sendable {
        package let consumer: Topic
        package let key: String
        package let reason: String
    }

    /// Lists the letters behind a place that were not sent again: consumer by consumer, each partition's oldest first.
    ///
    /// - Returns: `limit` letters at most, and the place behind which the next page begins; nil at the end.
    package func page(
        after place: LetterPlace? = nil, limit: Int
    ) async throws(LogError) -> (letters: [Line], next: LetterPlace?) {
        var letters: [Line] = []
        var start = place
        for inbox in Topic.inboxes where start == nil || start?.consumer == inbox {
            for partition in (start?.number.partition ?? 0)..<max(log.partitions, start?.number.partition ?? 0) {
                if letters.count == limit, let last = letters.last { return (letters, last.place) }
                let behind = start?.number.offset ?? -1
                start = nil
                let found = try await part(inbox, partition, behind: behind, limit: limit - letters.count)
                letters += found.lines
                if let next = found.next {
                    return (letters, LetterPlace(inbox, LetterNumber(partition: partition, offset: next)))
                }
            }
            start = nil
        }
        return (letters, nil)
    }

    /// Reads letters of a partition behind an offset that were not sent again.
    ///
    /// - Returns: `limit` of them at most, and the offset of the last one that was looked at, if there are others.
    private func part(
        _ inbox: Topic, _ partition: Int32, behind offset: Int64, limit: Int
    ) async throws(LogError) -> (lines: [Line], next: Int64?) {
        var lines: [Line] = []
        var last = offset
        var next: Int64?
        // What was sent is noted behind it, so all that follows is read; of letters, no more than the page has.
        try await read(inbox, partition, from: offset + 1) { record in
            if let notice = KeyNotice(record.event) {
                let sent = Set(notice.places.compactMap { LetterNumber($0) })
                if !sent.isEmpty { lines.removeAll { sent.contains($0.place.number) } }
            } else if next == nil, let line = Line(record, of: inbox) {
                if lines.count == limit {
                    next = last
                } else {
                    lines.append(line)
                    last = record.offset
                }
            }
            return true
        }
        return (lines, next)
    }

    /// Lists the keys that are set aside.
    ///
    /// - Returns: `limit` of them at most, and whether there are more.
    package func keysAside(limit: Int) async throws(LogError) -> (keys: [KeyAside], hasMore: Bool) {
        var keys: [KeyAside] = []
        for inbox in Topic.inboxes {
            for partition in 0..<log.partitions {
                // A key has one partition.
                var aside: [String: (since: Int64, key: KeyAside)] = [:]
                try await read(inbox, partition) { record in
                    guard let notice = KeyNotice(record.event), notice.kind != .redriven else { return true }
                    aside[notice.key] = nil
                    if notice.kind == .setAside {
                        let key = KeyAside(consumer: inbox, key: notice.key, reason: notice.reason)
                        aside[notice.key] = (since: record.offset, key: key)
                    }
                    return true
                }
                keys += aside.values.sorted { $0.since < $1.since }.map { $0.key }
                guard keys.count <= limit else { return (Array(keys.prefix(limit)), true) }
            }
        }
        return (keys, false)
    }
}
