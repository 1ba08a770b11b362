internal import Callback
internal import Catalogue
internal import Messages
internal import WeCom

/// A delivery whose signature is good, opened and read.
struct Opened {
    let heard: Heard
    let form: AnswerForm
    /// What it was signed with.
    let signature: String

    init(
        _ body: [UInt8], _ query: CallbackQuery, of app: App, in catalogue: Catalogue, now: Int
    ) throws(CallbackFault) {
        let callback = try Callback(of: app)
        let delivery = try callback.open(body, query, now: now)
        // `open` has found the one that this mode believes.
        signature = (delivery.isSealed ? query.messageSignature : query.signature) ?? ""
        let reader = DeliveryReader(app: app, catalogue: catalogue)
        switch app.platform {
        case .officialAccount, .weComApp:
            let message = try PlatformMessage(parsing: delivery.content)
            guard app.isReceiver(message) else { throw .otherReceiver }
            heard = reader.read(message)
            form = AnswerForm(.init(answering: message, from: app.platform), callback, delivery)
        case .weComRobot:
            let message = try RobotMessage(parsing: delivery.content)
            heard = reader.read(message)
            form = AnswerForm(.init(answering: message), callback, delivery)
        case .zsxq:
            // It delivers nothing, and has no door.
            throw .malformed
        }
    }
}

extension Callback {
    /// How an app's platform delivers.
    ///
    /// In compatible mode the platform sends what secure mode sends, and the same once more in plain, which nobody has
    /// signed: that is never read.
    init(of app: App) throws(CallbackFault) {
        guard let token = app.token else { throw .badKey }
        let form: CallbackForm
        var receiver = app.id
        switch app.platform {
        case .officialAccount: form = .officialAccount(isSealed: app.mode != .plain)
        case .weComApp: form = .weComApp
        case .weComRobot:
            form = .weComRobot
            // Its deliveries are sealed for nobody.
            receiver = ""
        case .zsxq: throw .badKey
        }
        self.init(key: try CallbackKey(token: token, encodingKey: app.encodingKey, receiver: receiver), form: form)
    }
}

extension App {
    /// Whether a message is for this app. Where it was sealed, the envelope has said the account or the company before.
    fileprivate func isReceiver(_ message: PlatformMessage) -> Bool {
        switch platform {
        case .officialAccount: original == nil || message.to == original
        case .weComApp: message.to == id && (agent == nil || message.agent == nil || message.agent == agent)
        case .weComRobot, .zsxq: false
        }
    }
}
