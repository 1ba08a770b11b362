package import Activities
package import EventLoop
package import Mail
package import Messages
import Processing
import Telemetry

/// Mails sign-in codes, each while it lives.
///
/// A mail server takes no idempotency key, and an activity's position is committed with its result: after a crash the
/// call is repeated, as this project's activities are. The mail is then the same to the byte, with the same
/// `Message-ID`, so readers show it once; and a code that comes twice does no harm. What may have arrived is not tried
/// again. What could not be mailed is told to SignIn, so that nobody waits for it.
@IOLoop
package final class Postman: Activity {
    package typealias Input = PostmanInbox

    private let configuration: Configuration
    private let client: MailClient?
    private let clock: @Sendable () -> Timestamp
    private let logger = Logger(label: "postman")

    /// - Parameters:
    ///   - client: nil if no mail server is configured: then every mail is returned.
    ///   - clock: the log's time, in which codes expire.
    package init(
        _ configuration: Configuration, client: MailClient?, clock: @escaping @Sendable () -> Timestamp
    ) {
        self.configuration = configuration
        self.client = client
        self.clock = clock
        // Each has a series before its first mail.
        for fate in MailFate.allCases { fate.counter.increment(by: 0) }
    }

    package func perform(_ input: PostmanInbox, attempt: Attempt) async -> Performance {
        switch input {
        case .asked(let asked):
            let fate = await post(asked)
            fate.counter.increment()
            guard fate == .returned else { return Performance() }
            return Performance(outputs: [.send(SignInInbox.returned(MailReturned(asked)))])
        }
    }

    private func post(_ asked: MailAsked) async -> MailFate {
        guard let client, let sender = configuration.sender, let mail = MailMessage(asked, from: sender) else {
            logger.error("A sign-in code cannot be mailed: no mail server is configured.")
            return .returned
        }
        var pause = configuration.firstRetryDelay
        for attempt in 1...max(1, configuration.attempts) {
            guard clock() < asked.expires else { return .expired }
            let outcome = await client.send(mail)
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
private enum MailFate: String, CaseIterable {
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

extension Postman {
    /// How Postman hands mails over.
    ///
    /// | field | default | what it is |
    /// | --- | --- | --- |
    /// | `sender` | nil | whom mails come from; nil: none are sent |
    /// | `attempts` | 3 | of one mail, while its code lives |
    /// | `firstRetryDelay` | 2 s | doubles with each |
    package struct Configuration: Sendable {
        package var sender: MailParty?
        package var attempts = 3
        package var firstRetryDelay: Duration = .seconds(2)

        package init(sender: MailParty?) {
            self.sender = sender
        }
    }
}
