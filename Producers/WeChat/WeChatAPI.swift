internal import Callback
package import Catalogue
internal import Credentials
package import EventLoop
package import HTTP
package import Ingress
package import Messages
internal import Problems
internal import Words

/// Where WeChat and WeCom deliver what persons send to an official account, an application or a smart robot.
///
/// It verifies and decrypts a delivery, reads it, looks for listed words, and appends it for Bot, which decides all the
/// rest: the platform waits, and the door waits for Bot's one document. What a platform delivers again is appended again,
/// under the same name, by which Bot knows it; so whatever is delivered twice is asked and paid once.
///
/// An open delivery holds a connection and a few kilobytes, and no thread; for `patience` and `silence` at most. Whether a
/// platform that has ended its side of the connection still listens cannot be known, so it is answered all the same.
///
/// A fault of ours is never answered as an error, which the person would see at once. `TurnedAway` says what is
/// answered.
@IOLoop
package final class WeChatAPI {
    /// The limits of the door.
    ///
    /// | field | default | limits |
    /// | --- | --- | --- |
    /// | `maxOpen` | 10 000 | ≥ 1; deliveries that wait for an answer |
    /// | `patience` | 4.5 s | in which Bot has to answer; the platforms wait for 5 s |
    /// | `grace` | 0.4 s | more for Bot's word to arrive |
    /// | `silence` | 1.5 s | how long behind that a platform that gets no answer may hold the connection |
    /// | `reading` | 1 s | how long a robot's poll reads of the answer that is written |
    ///
    /// A quarter of `maxOpen` more is held without an answer, so that platforms come again; beyond, they are cut off.
    package struct Configuration: Sendable {
        package var maxOpen = 10_000
        package var patience: Duration = .milliseconds(4_500)
        package var grace: Duration = .milliseconds(400)
        package var silence: Duration = .milliseconds(1_500)
        package var reading: Duration = .seconds(1)

        package init() {}

        fileprivate var maxHeld: Int { max(1, maxOpen / 4) }
    }

    let ingress: Ingress
    let configuration: Configuration
    let outcomes = Outcomes<BotPlatform>(
        "yizhan_bot_deliveries_total", by: "platform",
        help: "What platforms delivered, by what became of it at the door.",
        complaint: "A platform's delivery was not taken.", logger: "wechat")
    /// The machine's clock, whose time is that of signatures.
    let now: @Sendable () -> Timestamp
    private let catalogue: CurrentCatalogue
    private let surroundings: BotSurroundings
    private let pictures: RobotPictures
    private let replays = Replays()
    private var openCount = 0
    /// Deliveries that are not taken, and that are left without an answer.
    private var heldCount = 0

    /// - Parameters:
    ///   - client: fetches the pictures that smart robots are sent.
    ///   - surroundings: what is stamped on deliveries beside what the catalogue says.
    ///   - now: the machine's clock. After a jump of it the log's time, which never goes back, is another one for days.
    package init(
        _ ingress: Ingress, catalogue: CurrentCatalogue, client: HTTPClient, surroundings: BotSurroundings,
        configuration: Configuration = .init(), now: @escaping @Sendable () -> Timestamp
    ) {
        self.ingress = ingress
        self.catalogue = catalogue
        self.surroundings = surroundings
        self.configuration = configuration
        self.now = now
        pictures = RobotPictures(ingress, catalogue: catalogue, client: client, site: surroundings.site, now: now)
    }

    package func add(to router: inout Router) {
        addWeChat(to: &router)
        addWeCom(to: &router)
    }

    private func addWeChat(to router: inout Router) {
        func verify(_ call: Call) throws(Problem) { try self.verify(call, at: .weChat) }
        func take(_ call: Call) throws(Problem) { try self.take(call, at: .weChat) }
        router.group("/wechat", ingress.open(), bodyLimit: Callback.mostBytes) { group in
            group.add(.get, "/{app}", verify)
            group.add(.post, "/{app}", take)
        }
    }

    private func addWeCom(to router: inout Router) {
        func verify(_ call: Call) throws(Problem) { try self.verify(call, at: .weCom) }
        func take(_ call: Call) throws(Problem) { try self.take(call, at: .weCom) }
        router.group("/wecom", ingress.open(), bodyLimit: Callback.mostBytes) { group in
            group.add(.get, "/{app}", verify)
            group.add(.post, "/{app}", take)
        }
        router.group("/wecom", ingress.waiting, bodyLimit: 0) { group in
            group.add(.get, "/{app}/pictures/{token}", pictures.show)
        }
    }

    /// The machine's time as it is signed, in seconds.
    var seconds: Int { Int(now().milliseconds / 1000) }

    // MARK: - Verifying

    /// A platform asks whether we are who we should be, when an operator saves the address.
    private func verify(_ call: Call, at door: Door) throws(Problem) {
        let app = try app(of: call, at: door)
        do throws(CallbackFault) {
            let echo = try Callback(of: app).verification(call.callbackQuery, now: seconds)
            outcomes.count(app.platform, "verified")
            call.respond(.ok, echo, "text/plain; charset=utf-8")
        } catch {
            refuse(call, app.platform, error.code)
        }
    }

    private func take(_ call: Call, at door: Door) throws(Problem) {
        let arrived = ingress.clock()
        let app = try app(of: call, at: door)
        let opened: Opened
        do throws(CallbackFault) {
            opened = try Opened(
                call.takeBody().bytes, call.callbackQuery, of: app, in: catalogue.value, now: seconds)
        } catch {
            return refuse(call, app.platform, error.code)
        }
        guard replays.takes(opened.signature, of: opened.heard.name) else {
            return refuse(call, app.platform, "replayed")
        }
        guard let identity = opened.heard.identity, let content = opened.heard.content else {
            // Nothing that anybody is to answer.
            outcomes.count(app.platform, "passed_over")
            return opened.form.acknowledge(call)
        }
        do throws(Problem) {
            guard openCount < configuration.maxOpen else { throw Problem(.overloaded) }
            try deliver(content, by: identity, of: opened, app, arrived: arrived, call)
        } catch {
            turnAway(content, by: identity, of: opened, app, for: error, call)
        }
    }

    /// The app that the path names, if it is at this door and can be used.
    private func app(of call: Call, at door: Door) throws(Problem) -> App {
        guard let app = catalogue.value.app(call.request.parameters["app"] ?? ""), app.fault == nil,
            door.platforms.contains(app.platform)
        else {
            outcomes.note(door.platforms[0], "unknown_app", call)
            throw Problem(.notFound)
        }
        return app
    }

    /// - Parameter outcome: a fault's code, or a word of ours; never anything that came.
    private func refuse(_ call: Call, _ platform: BotPlatform, _ outcome: String) {
        outcomes.note(platform, outcome, call)
        call.respond(.forbidden, Array("refused".utf8), "text/plain; charset=utf-8")
    }

    // MARK: - Delivering

    private func deliver(
        _ content: DeliveryContent, by identity: Identity, of opened: Opened, _ app: App, arrived: Timestamp,
        _ call: Call
    ) throws(Problem) {
        let stream = try ingress.newStream(identity.account)
        let chat = try ingress.newStream(identity.account)
        call.call(stream.request.text)
        let received = DeliveryReceived(
            identity: identity, app: app.name, name: opened.heard.name,
            content: screened(content, of: app, asked: chat.request),
            terms: catalogue.value.terms(of: app, for: identity, at: arrived, in: surroundings),
            language: opened.heard.language, request: stream.request, reply: stream.address,
            deadline: arrived + configuration.patience, chat: chat.request, chatReply: chat.address,
            seed: opened.heard.seed(for: content), later: opened.heard.later,
            created: opened.heard.created, isEvent: opened.heard.isClick ? true : nil,
            group: opened.heard.group)
        openCount += 1
        let waiting = OpenDelivery(call, of: app.platform, opened.form, by: identity, for: self)
        // Where the log does not take it, or nobody answers it, the platform is to deliver it again.
        let inquiry = ingress.inquire(
            stream, Draft(to: BotInbox.delivered(received), trace: call.trace),
            within: configuration.patience + configuration.grace
        ) { waiting.take($0) }
        waiting.attach(inquiry)
    }

    /// Does not take a delivery, because there is no room or the log is away.
    private func turnAway(
        _ content: DeliveryContent, by identity: Identity, of opened: Opened, _ app: App, for problem: Problem,
        _ call: Call
    ) {
        outcomes.note(app.platform, problem.code.rawValue, call)
        let age = opened.heard.created.map { now() - $0 }
        do throws(CallbackFault) {
            switch TurnedAway(content, on: app.platform, age: age) {
            case .held: hold(call, opened.form, by: identity, app.platform)
            case .passed: opened.form.acknowledge(call)
            case .postponed: try opened.form.say("", isFinished: false, at: seconds, call)
            case .said:
                let terms = catalogue.value.terms(of: app, for: identity, at: ingress.clock(), in: surroundings)
                let isChinese = (opened.heard.language ?? terms.language) == .chinese
                let text = isChinese ? problem.chinese : problem.english
                try opened.form.say(text, isFinished: true, at: seconds, call)
            }
        } catch {
            call.writer.abort()
        }
    }

    private func hold(_ call: Call, _ form: AnswerForm, by identity: Identity, _ platform: BotPlatform) {
        guard heldCount < configuration.maxHeld else { return call.writer.abort() }
        heldCount += 1
        OpenDelivery(call, of: platform, form, by: identity, isHeld: true, for: self).hold()
    }

    /// A text with the lists that refuse it for a word; a picture, where a model can see it. A redeem code is money: no model
    /// is told of it, whatever is said or quoted beside it.
    private func screened(_ content: DeliveryContent, of app: App, asked request: RequestID) -> DeliveryContent {
        switch content {
        case .text(let text, _):
            guard !hasRedeemCode(text) else { return .unreadable(kind: "redeem") }
            return .text(text, words: refusingLists(of: text, asked: request))
        case .picture(let url, let text, _):
            guard !(text.map { hasRedeemCode($0) } ?? false) else { return .unreadable(kind: "redeem") }
            let words = text.flatMap { refusingLists(of: $0, asked: request) }
            let picture = DeliveryContent.picture(url: url, text: text, words: words)
            return app.platform == .weComRobot ? pictures.shown(picture, sentTo: app) : picture
        default: return content
        }
    }

    private func refusingLists(of text: String, asked request: RequestID) -> [String]? {
        guard let words = catalogue.words.questions else { return nil }
        let hits = words.hits(in: text)
        WordWatch.tell(hits, in: .question, of: request)
        return hits.refusingLists
    }

    private func hasRedeemCode(_ text: String) -> Bool { RedeemCode.isFound(in: text, ingress.secret) }

    /// Tells that a delivery is open no longer.
    ///
    /// - Parameter outcome: a word for the counter.
    func ended(_ platform: BotPlatform, _ outcome: String) {
        openCount -= 1
        outcomes.count(platform, outcome)
    }

    /// Called when a delivery that was left without an answer ends.
    func letGo() { heldCount -= 1 }
}

/// An address that platforms call.
enum Door: CaseIterable {
    case weChat, weCom

    var path: String { self == .weChat ? "/wechat" : "/wecom" }
    /// Whose apps are there.
    var platforms: [BotPlatform] { self == .weChat ? [.officialAccount] : [.weComApp, .weComRobot] }
}

extension Call {
    fileprivate var callbackQuery: CallbackQuery {
        let query = request.query
        return CallbackQuery { query[$0] }
    }
}
