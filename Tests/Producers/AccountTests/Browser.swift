import Account
import Credentials
import EventLoop
import HTTP
import Ingress
import JSON
import MessageLog
import Messages
import ProducerBench

/// A browser, as far as it keeps cookies and shows what changes need.
@IOLoop
final class Browser {
    let service: Service
    private(set) var cookies: [String: String] = [:]
    /// What the last answer said that changes need.
    private(set) var csrf: String?

    init(_ service: Service) {
        self.service = service
    }

    @discardableResult
    func ask(
        _ method: HTTPRequest.Method, _ path: String, _ body: JSONText? = nil, _ headers: HTTPFields = [:]
    ) async throws -> Answered {
        var fields = headers
        fields[.cookie] = cookie
        if method != .get, let csrf { fields[.csrf] = csrf }
        let answer = try await service.ask(
            method, path, body.map { String(decoding: $0.bytes, as: UTF8.self) }, key: nil, fields)
        keep(answer)
        return answer
    }

    /// Listens to a stream of events.
    func listen(_ path: String) -> Listener {
        service.stream(.get, path, nil, [.cookie: cookie ?? ""], key: nil)
    }

    var cookie: String? {
        cookies.isEmpty ? nil : cookies.map { "\($0.key)=\($0.value)" }.sorted().joined(separator: "; ")
    }

    private func keep(_ answer: Answered) {
        for text in answer.headers[values: .setCookie] {
            let pair = text.prefix { $0 != ";" }.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard pair.count == 2 else { continue }
            cookies[String(pair[0])] = pair[1].isEmpty ? nil : String(pair[1])
        }
        if let token = answer.json?.member("csrf")?.string { csrf = token }
    }
}

// MARK: - Signing in

extension Browser {
    /// Asks for a code that is mailed; returns the ticket.
    func askForMail(to address: String) async throws -> String {
        let answer = try await ask(
            .post, "/v1/signins", ["way": "mail", "address": .string(address), "language": "en"])
        guard answer.status == 201, let ticket = answer.json?.member("ticket")?.string else {
            throw NotSignedIn(answer)
        }
        return ticket
    }

    /// Signs in by mail; returns the account.
    @discardableResult
    func signIn(as address: String) async throws -> String {
        let ticket = try await askForMail(to: address)
        let code = try await service.mails().last?.code.text ?? ""
        let answer = try await ask(.post, "/v1/signins/\(ticket)/verify", ["code": .string(code)])
        guard answer.status == 200, let account = answer.json?.member("account")?.string else {
            throw NotSignedIn(answer)
        }
        return account
    }

    /// Signs in by the key of the account `owner`.
    func signInByKey() async throws {
        let answer = try await ask(.post, "/v1/signins", ["way": "key", "key": .string(service.key)])
        guard answer.status == 200 else { throw NotSignedIn(answer) }
    }

    /// Signs in to the account `owner` by a link that an operator has made.
    func signInByLink() async throws {
        let link = InviteLink.make(Service.owner, service.secret)
        let made = InviteMade(
            account: Service.owner, invite: InviteLink.hash(link), expires: service.ingress.clock() + .seconds(600),
            by: Actor("test"), request: RequestID("invite"))
        _ = try await service.log.append([Draft(to: AuthInbox.invited(made))])
        let answer = try await ask(.post, "/v1/signins", ["way": "link", "link": .string(link)])
        guard answer.status == 200 else { throw NotSignedIn(answer) }
    }
}

struct NotSignedIn: Error, CustomStringConvertible {
    let description: String

    init(_ answer: Answered) {
        description = "\(answer.status) \(answer.text)"
    }
}

extension Service {
    /// What Postman was asked to mail.
    func mails() async throws -> [MailAsked] {
        try await log.read(PostmanInbox.topic, partition: 0, from: 0).map { record in
            try MessageCoding.decode(MailAsked.self, from: record.event.value)
        }
    }

    /// A code was sent from an identity, as a platform says.
    func send(_ code: String, from identity: Identity, named name: String) async throws {
        guard let code = SignInCode(code) else { return }
        let shown = CodeShown(
            identity: identity, code: code, name: name, request: RequestID("shown-" + name),
            deadline: ingress.clock() + .seconds(10))
        _ = try await log.append([Draft(to: SignInInbox.shown(shown))])
    }

    /// The code that an identity asks the bot for, as Bot is told it.
    func code(for identity: Identity, named name: String) async throws -> String {
        guard let seed = CodeSeed((0..<SignInCode.randomBytes).map { _ in .random(in: 0...255) }) else {
            throw NothingTold()
        }
        let request = RequestID("code-" + name)
        let asked = CodeAsked(
            identity: identity, seed: seed, name: name, request: request,
            reply: ReplyAddress(partition: 0, stream: "code-" + name).told(to: identity),
            deadline: ingress.clock() + .seconds(10))
        _ = try await log.append([Draft(to: SignInInbox.codeAsked(asked))])
        let deadline = ContinuousClock.now + .seconds(10)
        while ContinuousClock.now < deadline {
            for record in try await log.read(BotInbox.topic, partition: 0, from: 0) {
                guard case .told(let told) = try BotInbox.read(record.event), told.request == request,
                    case .answered(.signInCode(let code, _)) = told.word
                else { continue }
                return code.text
            }
            try await IOLoop.sleep(for: .milliseconds(5))
        }
        throw NothingTold()
    }

    struct NothingTold: Error {}

    /// A service whose limits of questions no test meets, and that mails codes.
    static func mailing(grant: Money = .yuan(10)) async throws -> Service {
        var configuration = AccountAPI.Configuration()
        configuration.sendsMail = true
        return try await Service(grant: grant, account: configuration)
    }
}

extension HTTPField.Name {
    static let csrf = Self(unchecked: "X-Yizhan-CSRF")
    static let acceptSession = Self(unchecked: "Accept-Session")
}
