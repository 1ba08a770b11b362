import Activities
import Catalogue
import EventLoop
import Messages
import Processing
import Words
import Zsxq

extension Postman {
    /// Tries a push once. What an earlier owner of the partition may have begun is not tried again.
    ///
    /// What Bot asks for is first taken up, by a message in which the owner names itself, and tried when that comes back:
    /// the position is before the push then. So what waited while there was no owner is late and not lost, and what is
    /// lost is what an owner had taken up when it ended.
    func pushed(_ asked: PushAsked, _ attempt: Attempt) async -> Performance {
        var isTakeover = attempt.isTakeover
        if asked.isTakenUp {
            guard let owner = asked.owner else {
                if end(before: asked.expires) != nil {
                    return Performance(outputs: [.send(PostmanInbox.push(asked.taken(by: attempt.epoch)))])
                }
                return await tried(asked, isTakeover: false)
            }
            // A later owner has it: this one's results are taken by no log any more.
            guard owner <= attempt.epoch else { return Performance() }
            isTakeover = owner < attempt.epoch
        }
        return await tried(asked, isTakeover: isTakeover)
    }

    private func tried(_ asked: PushAsked, isTakeover: Bool) async -> Performance {
        let failure = await failure(of: asked, isTakeover: isTakeover)
        watch.tell(asked, failure)
        let outcome = failure?.outcome ?? .sent
        if let request = asked.request, let reply = asked.reply {
            return answered(.pushed(outcome), request, reply)
        }
        // Whether somebody is shown that an answer is being written changes nothing.
        guard asked.content != .typing else { return Performance() }
        return Performance(outputs: [.send(BotInbox.pushed(PushEnded(asked, outcome)))])
    }

    private func failure(of asked: PushAsked, isTakeover: Bool) async -> CallFailure? {
        var asked = asked
        // At zsxq alone can be seen what came of an earlier try.
        if case .topic(let topic, let text, let isSilent, let isRepeated) = asked.content {
            asked.content = .topic(topic, text, isSilent: isSilent, isRepeated: isRepeated || isTakeover)
        } else if isTakeover {
            return .takenOver
        }
        guard let end = end(before: asked.expires) else { return asked.content.mayBeDone ? .takenOver : .expired }
        do throws(CallFailure) {
            try await platforms.client(of: asked.app).push(asked, until: end)
            return nil
        } catch {
            return error
        }
    }

    /// When what waits for a call gives up; nil if it is too late already.
    private func end(before expires: Timestamp) -> ContinuousClock.Instant? {
        let rest = expires - clock()
        return rest > .zero ? ContinuousClock.now + min(rest, configuration.patience) : nil
    }

    /// Answers an operator, whose account such a question does not say.
    func answered(
        _ answer: QuestionAnswered.Answer, _ request: RequestID, _ reply: ReplyAddress
    ) -> Performance {
        let answered = QuestionAnswered(request: request, account: .console, reply: reply, answer: answer)
        return Performance(outputs: [.send(ResponderInbox.answered(answered))])
    }
}

// MARK: - Topics and checks

extension Postman {
    /// Lists a group's questions. It changes nothing there, so it may be done again.
    func listed(_ asked: TopicsAsked) async -> Performance {
        let listed: TopicsListed
        do throws(CallFailure) {
            guard let end = end(before: asked.expires) else { throw .expired }
            guard asked.identity == catalogue.value.app(asked.app)?.group else { throw .otherApp }
            let topics = try await platforms.client(of: asked.app).topics(until: end)
            listed = TopicsListed(asked, topics: topics.map { topic($0, of: asked) })
        } catch {
            watch.tell(error, listing: asked)
            listed = TopicsListed(asked, topics: [], fault: error.fault)
        }
        return Performance(outputs: [.send(BotInbox.listed(listed))])
    }

    private func topic(_ topic: ZsxqTopic, of asked: TopicsAsked) -> TopicsListed.Topic {
        let text = topic.text.beginning(of: DeliveryContent.mostBytes)
        let hits = catalogue.words.questions?.hits(in: text) ?? []
        WordWatch.tell(hits, in: .question, of: RequestID(asked.id))
        return TopicsListed.Topic(id: topic.id, text: text, words: hits.refusingLists)
    }

    /// Asks the platform what of an app's entry is good. An operator who has left is told nothing.
    func checked(_ asked: AppChecked) async -> Performance {
        guard let end = end(before: asked.deadline - Self.wayBack) else { return Performance() }
        return answered(.app(await findings(of: asked.app, until: end)), asked.request, asked.reply)
    }

    /// What the answer to a check takes.
    private static let wayBack = Duration.seconds(1)

    private func findings(of name: String, until end: ContinuousClock.Instant) async -> [AppFinding] {
        if let app = catalogue.value.app(name), let fault = app.fault {
            return [.unusable(fault)] + AppFinding.delivery(of: app, at: publicAddress)
        }
        do throws(CallFailure) {
            return try await platforms.client(of: name).findings(until: end)
        } catch {
            // Beside those that the catalogue has not, only a group without a cookie has no client.
            return [error == .noApp ? .noApp : .cookie(error)]
        }
    }
}

extension PushAsked {
    /// Whether Bot waits for its outcome, and nothing else tells whether an earlier try has done it.
    fileprivate var isTakenUp: Bool {
        switch content {
        case .text, .later, .notice: reply == nil
        case .typing, .topic: false
        }
    }
}

extension PushAsked.Content {
    /// Whether an earlier try may have done it.
    fileprivate var mayBeDone: Bool {
        if case .topic(_, _, _, let isRepeated) = self { isRepeated } else { false }
    }
}

extension App {
    /// The group whose questions it answers; nil for others than those at zsxq.
    fileprivate var group: Identity? { platform == .zsxq ? Identity(zsxqGroup: id) : nil }
}

extension CallFailure {
    /// What Bot is told of a list that could not be had.
    fileprivate var fault: String {
        ["unauthorized", "throttled", "blocked"].contains(code) ? code : "unavailable"
    }
}

extension String {
    /// The longest beginning of at most so many bytes.
    fileprivate func beginning(of count: Int) -> String {
        let bytes = Array(utf8)
        guard bytes.count > count else { return self }
        var end = count
        while end > 0, bytes[end] & 0xC0 == 0x80 { end -= 1 }
        return String(decoding: bytes[..<end], as: UTF8.self)
    }
}
