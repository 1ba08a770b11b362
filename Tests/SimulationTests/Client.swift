import MessageLog
import Messages
import SimulatedLog

/// A client with its door: asks, cancels, repeats, reads its answer, loses its connection and resumes.
final class Client: Player {
    private(set) var plan: Scenario.Plan
    private(set) var standing = Standing.asking
    private(set) var text = ""
    private(set) var ending: Ending?
    private(set) var usage: Usage?
    private(set) var isRedirected = false

    /// What its door knows of its request.
    enum Standing {
        case asking
        /// The request is not on the log; the client is told so.
        case refused
        /// The request may be on the log: the door withdraws it now, or when the client comes back later.
        case uncertain(Timestamp)
        /// The request or its withdrawal is on the log; the stream tells the rest.
        case accepted
    }

    private var tries = 0
    /// What it was authenticated with when it asked first.
    private var proof: Proof?
    private var isRepeated = false
    private var isStopped = false
    private var hasLeft = false
    private var address: ReplyAddress
    private var order = ReplyOrder()
    private var position: Int64 = 0
    /// Everything up to it was shown.
    private var shown: Int64 = -1

    init(_ plan: Scenario.Plan) {
        self.plan = plan
        address = plan.chat.reply
    }

    private var request: RequestID { plan.chat.request }
    private var stopsAt: Timestamp? { plan.stopAfter.map { plan.at + $0 } }
    private var leavesAt: Timestamp? {
        plan.chat.repetition == nil ? nil : plan.leavesAfter.map { plan.at + $0 }
    }
    private var repeatsAt: Timestamp? { plan.repeatsAfter.map { plan.at + $0 } }

    func act(in world: World) -> Bool {
        guard world.broker.time >= plan.at else { return false }
        switch standing {
        case .asking: return ask(world)
        case .refused: return false
        case .uncertain(let since):
            guard since <= world.broker.time else { return false }
            return world.random.oneIn(2) && read(world) || withdraw(world)
        case .accepted:
            if !isRepeated, let repeatsAt, repeatsAt <= world.broker.time { return askAgain(world) }
            if !hasLeft, let leavesAt, leavesAt <= world.broker.time { return leave(world) }
            if !isStopped, let stopsAt, stopsAt <= world.broker.time { return stop(world) }
            return read(world)
        }
    }

    func due(in world: World) -> Timestamp? {
        switch standing {
        case .asking: return plan.at
        case .uncertain(let since): return ending == nil ? since : nil
        case .refused: return nil
        case .accepted: break
        }
        let moments = [isStopped ? nil : stopsAt, isRepeated ? nil : repeatsAt, hasLeft ? nil : leavesAt]
        return moments.compactMap { $0 }.min()
    }

    // MARK: - At the door

    private func draft(_ proof: Proof) -> Draft {
        Draft(to: AuthInbox.requested(ChatRequested(chat: plan.chat, credential: proof)))
    }

    private func ask(_ world: World) -> Bool {
        guard let proof = proof ?? plan.badge.proof else {
            // A browser that nobody is signed in with.
            standing = .refused
            return true
        }
        if tries == 0 { stamp(world) }
        self.proof = proof
        tries += 1
        switch world.append([draft(proof)], mayArriveLate: true) {
        case .success: standing = .accepted
        case .failure(.unavailable): if tries == 4 { standing = .refused }
        case .failure: standing = world.flaw == .refusesTheUncertain ? .refused : .uncertain(world.broker.time)
        }
        return true
    }

    /// Its door knows the prices that it has read.
    private func stamp(_ world: World) {
        var list = PriceList()
        list.read(in: world, limit: world.random.oneIn(3) ? world.random.below(4) : .max)
        list.stamp(&plan.chat.terms)
    }

    private func askAgain(_ world: World) -> Bool {
        isRepeated = true
        if let proof { world.broker.append([draft(proof)]) }
        return true
    }

    /// Repeats the withdrawal until the log has it; meanwhile the stream may show that the log has the request.
    ///
    /// The door may give up or die: then its client comes back when the request is late.
    private func withdraw(_ world: World) -> Bool {
        guard ending == nil, world.flaw != .withdrawsNothing else { return false }
        if world.random.oneIn(world.faults.call) {
            standing = .uncertain(plan.chat.deadline + .milliseconds(1 + world.random.below(40_000)))
            return true
        }
        let withdrawal = Draft(to: AuthInbox.withdrawn(ChatWithdrawn(plan.chat)))
        if succeeded(world.append([withdrawal], mayArriveLate: true)) { standing = .accepted }
        return true
    }

    private func stop(_ world: World) -> Bool {
        let cancelled = ChatCancelled(request: request, account: plan.chat.account)
        isStopped = succeeded(world.append([Draft(to: AuthInbox.cancelled(cancelled))]))
        return true
    }

    /// Its door tells that it left, and does not try again; a lost word makes its repetition a request of its own.
    private func leave(_ world: World) -> Bool {
        hasLeft = true
        guard ending == nil, let fingerprint = plan.chat.repetition?.fingerprint else { return true }
        let left = ClientLeft(
            request: request, account: plan.chat.account, reply: plan.chat.reply, fingerprint: fingerprint,
            isBegun: !text.isEmpty, keptUntil: plan.at + .seconds(100))
        _ = world.append([Draft(to: AuthInbox.left(left))], mayArriveLate: true)
        return true
    }

    private func succeeded(_ result: Result<[Placement], LogError>) -> Bool {
        if case .success = result { true } else { false }
    }

    // MARK: - Reading

    private func read(_ world: World) -> Bool {
        guard ending == nil else { return false }
        if world.random.oneIn(world.faults.reconnect) {
            position = 0
            order = ReplyOrder()
        }
        let end = world.broker.bounds(.replies, address.partition).upperBound
        guard position < end else { return false }
        let limit = 1 + world.random.below(4)
        let records = world.broker.read(
            .replies, address.partition, key: address.stream, from: position, limit: limit)
        position = records.count < limit ? end : records[limit - 1].offset + 1
        for record in records {
            guard let reply = Reply(record), show(reply, at: record.offset, world) else { break }
        }
        return !records.isEmpty
    }

    /// - Returns: whether the stream goes on.
    private func show(_ reply: Reply, at offset: Int64, _ world: World) -> Bool {
        let counts =
            world.flaw == .readsFormerOwners ? reply.kind != .takeover : order.accepts(reply)
        guard counts, offset > shown else { return true }
        shown = offset
        switch reply.kind {
        case .takeover: return true
        case .part:
            text += String(decoding: reply.frames, as: UTF8.self)
            return true
        case .end(let ending, let usage, _):
            self.ending = ending
            self.usage = usage
            return false
        case .document: return false
        case .pointer(let target):
            isRedirected = true
            address = target
            position = 0
            shown = -1
            order = ReplyOrder()
            return false
        }
    }
}
