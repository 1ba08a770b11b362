import Activities
import EventLoop
import Mail
import Messages
import Processing
import Telemetry

extension Postman {
    func mailed(_ asked: MailAsked) async -> Performance {
        let fate = await post(asked)
        fate.counter.increment()
        guard fate == .returned else { return Performance() }
        return Performance(outputs: [.send(SignInInbox.returned(MailReturned(asked)))])
    }

    private func post(_ asked: MailAsked) async -> MailFate {
        guard let mails, let sender = configuration.sender, let mail = MailMessage(asked, from: sender) else {
            logger.error("A sign-in code cannot be mailed: no mail server is configured.")
            return .returned
        }
        var pause = configuration.firstRetryDelay
        for attempt in 1...max(1, configuration.attempts) {
            guard clock() < asked.expires else { return .expired }
            let outcome = await mails.send(mail)
            if let fate = judge(outcome) { return fate }
            guard attempt < configuration.attempts else { break }
            // The process ends; the next owner of the partition begins anew.
            do { try await IOLoop.sleep(for: pause) } catch { return .uncertain }
            pause = pause * 2
        }
        return .returned
    }

    /// What came of a mail; nil if it is to be tried again. The log never names the recipient.
    private func judge(_ outcome: MailOutcome) -> MailFate? {
        switch outcome {
        case .accepted: return .accepted
        case .refused(let reply):
            logger.notice("A mail server refused a sign-in code.", metadata: [.status: .integer(reply)])
            return .returned
        case .tryAgain(let mayHaveArrived, let reason):
            logger.warning("A sign-in code was not handed over.", metadata: [.reason: .string(reason)])
            return mayHaveArrived ? .uncertain : nil
        }
    }
}

/// What became of a mail.
enum MailFate: String, CaseIterable {
    case accepted
    /// It may have arrived, or will be tried by another process.
    case uncertain
    /// Its code had expired before it was handed over.
    case expired
    /// It was not taken.
    case returned

    var counter: Counter {
        Counter(
            label: "yizhan_mails_total", dimensions: [("fate", rawValue)],
            help: "Sign-in codes that were to be mailed, by what became of them.")
    }
}
