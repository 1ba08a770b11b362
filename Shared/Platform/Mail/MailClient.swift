package import EventLoop
internal import HTTP

/// Hands mails to one SMTP server, over TLS unless it is on this machine.
///
/// Each lane is a thread that hands over one mail after the other, because libcurl's SMTP blocks (`SMTPSession`). A mail
/// waits for a lane within its deadline, and the number of waiting mails has a bound. A mail is tried once: who sends it
/// knows whether a second attempt makes sense.
@IOLoop
package final class MailClient {
    private let configuration: Configuration
    private let lanes: [MailLane]
    /// The open mails of each lane.
    private var loads: [Int]

    package init(_ configuration: Configuration) {
        self.configuration = configuration
        lanes = (0..<max(1, configuration.lanes)).map { MailLane(configuration.server, number: $0) }
        loads = lanes.map { _ in 0 }
    }

    isolated deinit {
        for lane in lanes { lane.stop() }
    }

    /// The number of mails that wait or are being handed over.
    package var openMails: Int { loads.reduce(0, +) }

    /// Hands a mail over. Returns within `Configuration.deadline` and the time of two goodbyes of the server: its own and
    /// that of the mail before it. A cancelled task waits all the same, to learn what came of the mail.
    package func send(_ message: MailMessage) async -> MailOutcome {
        guard openMails < configuration.mostOpenMails else {
            return .tryAgain(mayHaveArrived: false, reason: "as many mails as allowed are waiting")
        }
        let bytes = message.bytes
        guard bytes.count <= configuration.mostBytes else { return .refused(reply: Self.tooLarge) }
        let lane = loads.indices.min { loads[$0] < loads[$1] } ?? 0
        loads[lane] += 1
        defer { loads[lane] -= 1 }
        let end = ContinuousClock.now + configuration.deadline
        return await lanes[lane].send(
            bytes, from: message.sender.address, to: message.recipient.address, before: end)
    }

    /// What a server says of a mail that is larger than it takes (RFC 1870).
    private static let tooLarge = 552
}

/// A thread that hands over mails, in the order in which they come.
private actor MailLane: LoopActor {
    nonisolated let thread: EventLoop
    private let server: SMTPSession.Server
    /// Made on the thread that uses it, and released there.
    private var session: SMTPSession?

    init(_ server: SMTPSession.Server, number: Int) {
        thread = EventLoop(name: "mail \(number)")
        self.server = server
    }

    func send(
        _ mail: [UInt8], from sender: String, to recipient: String, before end: ContinuousClock.Instant
    ) -> MailOutcome {
        let left = ContinuousClock.now.duration(to: end)
        guard left > .zero else {
            return .tryAgain(mayHaveArrived: false, reason: "the mail has waited for its whole deadline")
        }
        let session = session ?? SMTPSession(server)
        self.session = session
        return MailOutcome(session.submit(mail, from: sender, to: recipient, within: left))
    }

    /// Ends the thread once what was sent is done.
    nonisolated func stop() {
        execute { lane in
            lane.session = nil
            lane.thread.stop()
        }
    }
}

extension MailOutcome {
    init(_ ending: SubmissionEnding) {
        switch ending {
        case .accepted: self = .accepted
        case .refused(let reply) where reply >= 500: self = .refused(reply: reply)
        case .refused(let reply):
            self = .tryAgain(mayHaveArrived: false, reason: "the server said \(reply)")
        case .failed(let mayHaveBeenTaken, let reason):
            self = .tryAgain(mayHaveArrived: mayHaveBeenTaken, reason: reason)
        }
    }
}
