import Messages
import Processing

/// Answers of one fingerprint whose clients left, the last to be left at the end.
///
/// A request is *open* once its client has left: the next repetition joins its answer. Then it is *joined*, and has a
/// client again. It is *closed* for good if it costs nothing or was stopped. Open and joined ones stand here, closed
/// ones in `QuotaState.unjoinable`.
///
/// | | its client leaves | the same request in time | the same later | who joined it leaves | voided, stopped, refused |
/// | --- | --- | --- | --- | --- | --- |
/// | waited for | open | a request of its own | a request of its own | | closed |
/// | open | | joined | a request of its own | | closed |
/// | joined | | a request of its own | a request of its own | open | closed |
/// | closed | | a request of its own | a request of its own | | |
///
/// An empty cell changes nothing.
struct Departures: Written, Hashable, Codable, Sendable {
    private var departures: [Departure] = []

    struct Departure: Written, Hashable, Codable, Sendable {
        let request: RequestID
        let reply: ReplyAddress
        let keptUntil: Timestamp
        /// When its last client left.
        var since: Timestamp
        /// The repetition that joined it; nil while it has no client.
        var joined: RequestID?
    }

    /// As many as one account may have open by default; above it the one that was left first is forgotten.
    private static let limit = 64

    var isEmpty: Bool { departures.isEmpty }

    var keptUntil: Timestamp { departures.map(\.keptUntil).max() ?? Timestamp(milliseconds: .min) }

    mutating func add(_ left: ClientLeft, at time: Timestamp) {
        guard !departures.contains(where: { $0.request == left.request }) else { return }
        departures.removeAll { $0.keptUntil < time }
        if departures.count >= Self.limit { departures.removeFirst() }
        departures.append(
            Departure(request: left.request, reply: left.reply, keptUntil: left.keptUntil, since: time, joined: nil))
    }

    /// Opens the answer again that a repetition had joined; false if it had joined none.
    mutating func reopen(leftBy request: RequestID, at time: Timestamp) -> Bool {
        guard let index = departures.firstIndex(where: { $0.joined == request }) else { return false }
        var departure = departures.remove(at: index)
        departure.joined = nil
        departure.since = time
        departures.append(departure)
        return true
    }

    /// Gives a repetition the open answer whose client left last, at `earliest` or later.
    mutating func join(_ request: RequestID, leftSince earliest: Timestamp, at time: Timestamp) -> ReplyAddress? {
        let index = departures.lastIndex { $0.joined == nil && $0.since >= earliest && $0.keptUntil >= time }
        guard let index else { return nil }
        departures[index].joined = request
        return departures[index].reply
    }

    mutating func remove(_ request: RequestID) {
        departures.removeAll { $0.request == request }
    }
}

extension QuotaState {
    /// Longer than a client reads an answer. Until then its departure may be told.
    private static var departureTime: Duration { .seconds(3_600) }

    /// Notes that a client left. A request that was not admitted, costs nothing or was stopped is not joined.
    mutating func noteDeparture(_ left: ClientLeft, at time: Timestamp) {
        var known = departures[left.fingerprint, at: time] ?? Departures()
        if !known.reopen(leftBy: left.request, at: time) {
            guard isJoinable(left, at: time) else { return }
            known.add(left, at: time)
            pending[left.request.text]?.fingerprint = left.fingerprint
        }
        departures.remember(known, as: left.fingerprint, until: known.keptUntil)
    }

    /// True if the request is pending or posted.
    private func isJoinable(_ left: ClientLeft, at time: Timestamp) -> Bool {
        let request = left.request.text
        guard !unjoinable.contains(request, at: time) else { return false }
        return pending[request] != nil || left.isBegun || settled.contains(request, at: time)
    }

    /// Returns the answer that a repetition joins; nil for a request of its own.
    mutating func join(_ chat: Chat, at time: Timestamp) -> ReplyAddress? {
        // Most accounts have no departures, and their requests cost no look into the store.
        guard let repetition = chat.repetition, !departures.isEmpty,
            var known = departures[repetition.fingerprint, at: time]
        else { return nil }
        let earliest = time - .milliseconds(max(0, repetition.withinMilliseconds))
        guard let reply = known.join(chat.request, leftSince: earliest, at: time) else { return nil }
        departures.remember(known, as: repetition.fingerprint, until: known.keptUntil)
        return reply
    }

    /// Keeps repetitions from a request's answer from now on.
    mutating func closeToRepetitions(_ reservation: Reservation, at time: Timestamp) {
        closeToRepetitions(reservation.request, at: time)
        guard let fingerprint = reservation.fingerprint, var known = departures[fingerprint, at: time] else { return }
        known.remove(reservation.request)
        if known.isEmpty {
            departures.forget(fingerprint)
        } else {
            departures.remember(known, as: fingerprint, until: known.keptUntil)
        }
    }

    mutating func closeToRepetitions(_ request: RequestID, at time: Timestamp) {
        unjoinable.remember(request.text, until: time + Self.departureTime)
    }
}
