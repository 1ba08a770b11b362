import Activities
import Catalogue
import EventLoop
import HTTP
import LiveCatalogue
import Mail
import MessageLog
import Postman
import Stations
import Telemetry
import WeCom

/// The role `postman`: mails of sign-in codes, if a mail server is configured; what is pushed to those who write to the
/// bot, for the apps of the catalogue; and alarms, if a group of operators is to be told of them.
struct PostmanPart: Part {
    private let catalogue: CatalogueReader
    private let client: HTTPClient
    private let publicAddress: String
    private let isOfCluster: Bool
    private let configuration: Postman.Configuration
    private let server: SMTPSession.Server?

    init(_ means: Means) throws {
        catalogue = { log in try await means.apps(on: log) }
        client = means.client
        publicAddress = means.settings.publicAddress
        isOfCluster = means.name != nil
        server = try means.settings.mailServer()
        var configuration = Postman.Configuration(sender: means.settings[.mailFrom])
        configuration.alarmGroup = try means.settings.alarmGroup()
        self.configuration = configuration
    }

    func start(on log: any MessageLog) async throws -> Running {
        // A command without a catalogue has no app, either.
        let catalogue = try await catalogue(log)
        let current = catalogue?.current ?? CurrentCatalogue()
        try requireKeys(current.value)
        let postman = Postman(
            configuration, mails: server.map { MailClient(MailClient.Configuration(server: $0)) }, catalogue: current,
            client: client, publicAddress: publicAddress, clock: Service.clock)
        var running = try await Running.activity(postman, on: log, atOnce: Self.callsAtOnce)
        // It follows the log as long as somebody has it.
        running.stop = { withExtendedLifetime(catalogue) {} }
        return running
    }

    /// Less than a mail client takes.
    private static let callsAtOnce = 192

    /// Refuses to work for a cluster without the keys for it: it would lose the answers of its share of the persons.
    private func requireKeys(_ catalogue: Catalogue) throws(SettingError) {
        guard isOfCluster, let closed = catalogue.apps.first(where: { $0.fault != nil && !$0.isSandbox }) else {
            return
        }
        throw SettingError(
            description: "YIZHAN_MASTER_KEY: the app '\(closed.name)' cannot be used here: \(closed.fault ?? "").")
    }
}

extension Settings {
    /// Whether codes can be mailed. The role `chat` offers it, and `postman` does it: both need the settings.
    var offersMail: Bool { self[.mailServer] != nil }

    /// The robot of the group that is told of alarms; nil if none is configured.
    func alarmGroup() throws(SettingError) -> GroupRobot? {
        guard let address = self[.alarmRobot] else { return nil }
        guard let robot = GroupRobot(address: address) else {
            throw SettingError(
                .alarmRobot,
                "this is no robot's address like https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=….")
        }
        return robot
    }

    /// The server that mails are handed to; nil if none is configured.
    func mailServer() throws(SettingError) -> SMTPSession.Server? {
        guard let place = self[.mailServer] else { return nil }
        guard let sender = self[.mailFrom] else {
            throw SettingError(.mailFrom, "say whom mails come from, as YIZHAN_MAIL_SERVER is set.")
        }
        guard var server = SMTPSession.Server(host: place.host, port: place.port, security: self[.mailSecurity]) else {
            throw SettingError(.mailSecurity, "only a server on this machine can be talked to without TLS.")
        }
        server.greeting = sender.domain
        server.certificateAuthorities = self[.authorities]
        server.login = try mailLogin()
        return server
    }

    private func mailLogin() throws(SettingError) -> SMTPSession.Login? {
        let password = try mailPassword()
        switch (self[.mailUser], password) {
        case (nil, nil): return nil
        case (let user?, let password?): return SMTPSession.Login(user: user, password: password)
        case (_?, nil): throw SettingError(.mailPassword, "say the password of YIZHAN_MAIL_USER.")
        case (nil, _?): throw SettingError(.mailUser, "say whose password YIZHAN_MAIL_PASSWORD is.")
        }
    }
}

/// A mail server's place.
struct MailPlace: Sendable {
    let host: String
    let port: UInt16
}

extension SettingForm<MailPlace> {
    static var mailPlace: Self {
        Self("a mail server's name and port, like smtp.example.com:587") { text in
            guard let colon = text.lastIndex(of: ":"), let port = UInt16(text[text.index(after: colon)...]) else {
                return nil
            }
            var host = text[..<colon]
            if host.hasPrefix("["), host.hasSuffix("]") { host = host.dropFirst().dropLast() }
            // Whatever the security, it is a host or none.
            guard SMTPSession.Server(host: String(host), port: port, security: .tls) != nil else { return nil }
            return MailPlace(host: String(host), port: port)
        }
    }
}

extension SettingForm<MailParty> {
    static var mailParty: Self {
        Self("a mail address like post@example.com, or Name <post@example.com>") { text in
            guard text.hasSuffix(">"), let bracket = text.lastIndex(of: "<") else { return MailParty(text) }
            var name = text[..<bracket].drop { $0 == " " }
            while name.last == " " { name.removeLast() }
            let address = text[text.index(after: bracket)...].dropLast()
            return MailParty(String(address), name: name.isEmpty ? nil : String(name))
        }
    }
}

extension Setting<MailPlace?> {
    static var mailServer: Self {
        Self("YIZHAN_MAIL_SERVER", .mailPlace, "the mail server that sends sign-in codes, `host:port`; none: no mails")
    }
}

extension Setting<MailParty?> {
    static var mailFrom: Self {
        Self("YIZHAN_MAIL_FROM", .mailParty, "whom mails come from: `post@example.com` or `Name <post@example.com>`")
    }
}

extension Setting<String?> {
    static var mailUser: Self { Self("YIZHAN_MAIL_USER", .text, "who we are to the mail server") }

    static var mailPasswordFile: Self { Self("YIZHAN_MAIL_PASSWORD_FILE", .text, "a file with it, instead") }
}

extension Setting<Secret?> {
    static var mailPassword: Self { Self("YIZHAN_MAIL_PASSWORD", .secret, "the password of that user") }

    static var alarmRobot: Self {
        Self("YIZHAN_ALARM_ROBOT", .secret, "the Webhook address of a WeCom group's robot that is told of alarms")
    }
}

extension Setting<SMTPSession.Security> {
    static var mailSecurity: Self {
        Self(
            "YIZHAN_MAIL_SECURITY", "starttls", .choice(["starttls": .startTLS, "tls": .tls, "plain": .plain]),
            "how the mail server is talked to; `plain` on this machine only")
    }
}
