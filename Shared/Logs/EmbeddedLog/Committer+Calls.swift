import MessageLog
import Messages
import SQLite
import States

extension Committer {
    /// Writes a call's records; the caller is answered once the group is committed.
    func apply(_ work: Work, into delivery: inout Delivery) throws {
        switch work {
        case .append(let drafts, let then):
            var placements: [Placement] = []
            for draft in drafts { placements.append(try insert(draft)) }
            let answer = placements
            delivery.add { then(.success(answer)) }
        case .commit(let commit, let then):
            let outcome = try apply(commit)
            delivery.add { then(outcome) }
        case .join(let topic, let member, let then):
            let former = places[topic]?.member?.member
            let claim = try join(topic, member)
            delivery.add {
                former?.lost(partition: 0)
                member.gained(claim)
                then(.success(()))
            }
        case .read, .bounds, .positions, .follow, .unfollow, .tick:
            preconditionFailure("Only calls that write are applied in a group's transaction.")
        }
    }

    /// Answers a call that writes nothing, after the group is committed.
    func answer(_ work: Work, into delivery: inout Delivery) throws {
        switch work {
        case .read(let page, let then):
            let records = try places[page.topic]?.read(page)
            delivery.add { then(.success(records ?? [])) }
        case .bounds(let topic, let key, let then):
            let next = offsets.next
            let first = try places[topic]?.firstOffset(of: key) ?? next
            delivery.add { then(.success(first..<next)) }
        case .positions(let consumer, let then):
            let positions = try position(of: consumer).map { [$0] } ?? []
            delivery.add { then(.success(positions)) }
        case .follow(let topic, let subscriber, let then):
            places[topic]?.subscribers.append(subscriber)
            let next = offsets.next
            delivery.add { then(.success(next)) }
        case .unfollow(let topic, let subscriber):
            places[topic]?.subscribers.removeAll { $0 === subscriber }
        case .append, .commit, .join, .tick: return
        }
    }

    /// Fails calls that cannot be served.
    static func refuse(_ works: [Work], _ error: LogError) {
        var delivery = Delivery()
        for work in works { refuse(work, error, into: &delivery) }
        delivery.send()
    }

    static func refuse(_ work: Work, _ error: LogError, into delivery: inout Delivery) {
        switch work {
        case .append(_, let then): delivery.add { then(.failure(error)) }
        case .commit(_, let then): delivery.add { then(.failure(error)) }
        case .read(_, let then): delivery.add { then(.failure(error)) }
        case .bounds(_, _, let then): delivery.add { then(.failure(error)) }
        case .positions(_, let then): delivery.add { then(.failure(error)) }
        case .follow(_, _, let then): delivery.add { then(.failure(error)) }
        case .join(_, _, let then): delivery.add { then(.failure(error)) }
        case .unfollow, .tick: return
        }
    }

    /// Gives a draft its offset and time, and writes it.
    @discardableResult
    func insert(_ draft: Draft) throws -> Placement {
        let place = place(of: draft.topic)
        let record = Record(
            topic: draft.topic, partition: 0, offset: offsets.take(), time: time, event: draft.event)
        try place.insert(record, draft.stay)
        if draft.isMoney { hasMoney = true }
        place.station?.waiting.append(record)
        if place.isFollowed { place.written.append(record) }
        return Placement(offset: record.offset, time: record.time)
    }

    private func apply(_ commit: ActivityCommit) throws -> Result<Void, LogError> {
        guard let seat = places[commit.inbox]?.member, seat.epoch == commit.epoch else { return .failure(.fenced) }
        for draft in commit.replies { try insert(draft) }
        for draft in commit.outputs { try insert(draft) }
        seat.progress = commit.progress
        seat.isMoved = true
        return .success(())
    }

    private func join(_ topic: Topic, _ member: any ActivityMember) throws -> Claim {
        let name = "epoch.\(topic.name)"
        let epoch = (try values.integer(name) ?? 0) + 1
        try values.set(name, epoch)
        let seat = MemberSeat(topic, member, epoch: epoch)
        try seat.readAgain(values)
        let place = place(of: topic)
        formerMembers.append((place, place.member))
        place.member = seat
        return Claim(partition: 0, epoch: epoch, progress: seat.progress, end: offsets.next)
    }
}
