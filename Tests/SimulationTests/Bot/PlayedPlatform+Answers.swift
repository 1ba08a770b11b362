import MessageLog
import Messages
import SimulatedLog

/// What doors were told, and what persons see of it.
extension PlayedPlatform {
    /// What Responder writes of a delivery's answer.
    private struct AnswerText: Decodable {
        let kind: String
        let text: String?
        let finished: Bool?
        let partition: Int32?
        let stream: String?
    }

    func hear(_ record: Reply, of sending: Sending, in world: World) {
        guard case .document(_, let bytes) = record.kind,
            let answer = try? MessageCoding.decode(AnswerText.self, from: bytes)
        else { return world.violate("A delivery of \(sending.name) was answered \(record.kind).") }
        note(answer, of: sending, in: world)
        // The network may lose it: then the platform waits until its time is over, and delivers again.
        guard !world.random.oneIn(world.faults.call) else { return }
        switch answer.kind {
        case "again": count("said_again")
        case "nothing": end(sending, .taken)
        case "writing":
            read(answer, of: sending, in: world)
            goOn(sending, in: world)
        case "written" where answer.finished != true: goOn(sending, in: world)
        default: say(answer.text ?? "", to: sending, in: world)
        }
    }

    /// One message has one answer, however often it is delivered.
    private func note(_ answer: AnswerText, of sending: Sending, in world: World) {
        guard let text = answer.text, answer.finished != false else { return }
        sending.texts.insert(text)
        // A robot's message has an answer at once where its answer was shown before, and is asked for again.
        if sending.texts.count > 1, !sending.isPolling {
            world.violate("\(sending.name) was answered \(sending.texts.sorted()).")
        }
    }

    private func say(_ text: String, to sending: Sending, in world: World) {
        count("said")
        show(text, in: chat(sending.place), sending.place, world)
        end(sending, .shown)
    }

    private func end(_ sending: Sending, _ outcome: Sending.Outcome) {
        sending.outcome = outcome
        sending.began = nil
    }

    /// The platform asks again how far the answer is: soon at first, then less often.
    private func goOn(_ sending: Sending, in world: World) {
        let time = world.broker.time
        sending.isPolling = true
        sending.began = nil
        let isNew = time < sending.at + .seconds(30)
        sending.next = time + .milliseconds(isNew ? 1_000 + world.random.below(3_000) : 15_000)
    }

    /// A door reads how far an answer is.
    private func read(_ answer: AnswerText, of sending: Sending, in world: World) {
        guard let partition = answer.partition, let stream = answer.stream else {
            return world.violate("\(sending.name) is written on no stream.")
        }
        count("writing")
        var order = ReplyOrder()
        var text = ""
        for record in world.broker.read(.replies, partition, key: stream, from: 0, limit: .max) {
            guard let reply = Reply(record), order.accepts(reply) else { continue }
            text += String(decoding: reply.frames, as: UTF8.self)
        }
        check(text, in: sending.place, world)
    }
}
