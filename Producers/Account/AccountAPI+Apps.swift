internal import Catalogue
internal import Credentials
internal import EventLoop
internal import HTTP
internal import Ingress
internal import JSON
internal import Messages
internal import Problems
internal import QRCode
internal import Streams

/// The apps to which a person sends the code of a page, or of which they get one to type there.
extension AccountAPI {
    /// Where a shown code is sent to: the platform of the first app; without one, to an operator.
    var codeWay: JSONText {
        let apps = signInApps
        guard let first = apps.first else { return ["channel": "console"] }
        return ["channel": .string(first.platform.rawValue), "apps": .array(apps.map { line(of: $0) })]
    }

    /// In the order of the catalogue. A robot is of one company's chats, where it has no name to be looked for.
    private var signInApps: [App] {
        (catalogue?.value.apps ?? []).filter { app in
            app.fault == nil && (app.platform == .officialAccount || app.platform == .weComApp)
        }
    }

    private func line(of app: App) -> JSONText {
        [
            "name": .string(app.name), "title": .string(app.title), "platform": .string(app.platform.rawValue),
            "picture": .bool(app.drawsScenes), "enters": .bool(identifying(app.name) != nil),
        ]
    }

    /// The official account of a name, if it may be asked who opens a page inside WeChat.
    func identifying(_ name: String) -> App? {
        guard client != nil, let app = catalogue?.value.app(name), app.fault == nil,
            app.platform == .officialAccount, app.may(.identify), app.secret != nil
        else { return nil }
        return app
    }

    /// `GET /v1/signins/{ticket}/code.svg`: the QR code of an official account that brings the ticket's code along, so that
    /// who scans it has sent the code.
    ///
    /// The page says the code, which SignIn keeps no more than a digest of. A picture of another code signs in the browser
    /// that shows that code, and nobody here.
    func picture(_ call: Call) throws(Problem) {
        let (_, desk, browser, _) = try ownTicket(call)
        guard let app = signInApps.first(where: { $0.name == call.request.query["app"] }), app.drawsScenes else {
            throw Problem(.notFound, "There is no app of this name that makes QR codes.")
        }
        guard let code = call.request.query["code"].flatMap({ SignInCode($0) }), code.form == .letters else {
            throw Problem(.invalidValue, "'code' is the eight letters and digits of the ticket.", parameter: "code")
        }
        try rates.takePicture(browser, call.request.remoteAddress)
        let place = try strangers.enter(desk.account)
        try tell(call, of: desk.account, place, orElse: nil) { stream in
            Draft(
                to: PostmanInbox.scene(
                    SceneAsked(
                        app: app.name, scene: code.signs,
                        seconds: Int(SignInLimits().codeLifetime.wholeMilliseconds / 1000), request: stream.request,
                        reply: stream.address, deadline: deadline(of: stream))),
                trace: call.trace)
        } then: { document throws(Problem) in
            guard let url = try document.json.member("url")?.string, let picture = try? QRCode(url) else {
                throw Problem(.unavailable, "The platform gives no QR code now. Please send the code by hand.")
            }
            call.respond(.ok, Array(picture.svg.utf8), "image/svg+xml")
        }
    }
}

extension App {
    fileprivate var drawsScenes: Bool { platform == .officialAccount && may(.qrcode) && secret != nil }
}
