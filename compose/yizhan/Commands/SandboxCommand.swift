import EventLoop
import Sandbox

/// `yizhan sandbox [--listen HOST:PORT] [--mail HOST:PORT] [--payments DIR …] [--platforms URL,…]`
enum SandboxCommand: Command {
    static let name = "sandbox"
    static let summary = "play a model provider, a mail server, payment providers and chat platforms on this machine"
    static let help = """
        usage: yizhan sandbox [--listen HOST:PORT] [--mail HOST:PORT]
                              [--payments DIR [--notify-base URL]] [--platforms URL,…]
                              [--address URL] [--haste N]

        Plays an OpenAI-compatible provider and, if asked to, a mail server, WeChat Pay and Alipay, and WeChat, WeCom
        and zsxq, for trying things out with no account anywhere. It runs until it is interrupted. `yizhan up` has a
        provider inside if none is configured, and with it payments and platforms, if no merchant and no app is.

          --listen HOST:PORT    where it listens; 127.0.0.1:8090 by default; it lets everyone in
          --mail HOST:PORT      where it takes mails, which it keeps at /mailbox; without it, nowhere
          --payments DIR        the folder of the payment providers' keys and books; without it, none are played
          --notify-base URL     where the service is that is told of payments, as http://127.0.0.1:8080; without it,
                                where each order says
          --platforms URL,…     where the service is that persons write to, as http://127.0.0.1:8080, or its nodes: each
                                attempt to deliver goes to the next; without it, no platform is played
          --address URL         where those who pay and chat reach the sandbox; by default where it listens
          --haste N             the pauses between retries of notifications are N times as short, and the platforms'
                                time passes N times as fast

        What the last message of a question says makes it fail:

        \(Sandbox.help)

        To whom a mail goes makes the mail server fail:

        \(Mailbox.help)

        GET /sandbox/payments/merchants shows the entries of a catalogue that belong to its keys, GET
        /sandbox/payments/books what was paid. The payment providers misbehave by script:

        \(Payments.help)

        One chats at /phone, as on a phone. GET /sandbox/platforms/apps shows the entries of a catalogue that belong to
        the apps, whose secrets are new each time, and GET /sandbox/platforms/state what was delivered. The platforms
        misbehave by script:

        \(Platforms.help)
        """

    private static let options = [
        "--listen", "--mail", "--payments", "--notify-base", "--platforms", "--address", "--haste",
    ]
    /// What makes sense with one of others only.
    private static let needs = [
        "--notify-base": ["--payments"], "--address": ["--payments", "--platforms"],
        "--haste": ["--payments", "--platforms"],
    ]

    static func run(_ arguments: [String], _ environment: [String: String]) async throws -> Int32 {
        let termination = await Termination.process
        let options = try parse(arguments)
        var configuration = try configuration(options)
        let payments = try await payments(options)
        let platforms = try await platforms(options)
        configuration.payments = payments
        configuration.platforms = platforms
        let sandbox = await Sandbox(configuration: configuration)
        let port = try await sandbox.start()
        StandardOutput.tell("The sandbox listens at http://127.0.0.1:\(port)/v1")
        if let port = await sandbox.mailPort { StandardOutput.tell("It takes mails at smtp://127.0.0.1:\(port)") }
        if let payments {
            await payments.beginNotifying(at: options["--notify-base"].map { NotifyPlace.address($0) })
            StandardOutput.tell("Its merchants are at http://127.0.0.1:\(port)/sandbox/payments/merchants")
        }
        if platforms != nil { StandardOutput.tell("One chats at http://127.0.0.1:\(port)\(Platforms.phonePath)") }
        await termination.requested()
        await sandbox.stop()
        return 0
    }

    private static func parse(_ arguments: [String]) throws(UsageError) -> [String: String] {
        var known: [String: String] = [:]
        var rest = arguments[...]
        while let option = rest.popFirst() {
            guard options.contains(option), let text = rest.popFirst() else {
                throw UsageError(text: "The sandbox knows \(options.joined(separator: ", ")), each with a value.")
            }
            known[option] = text
        }
        for option in options where known[option] != nil {
            guard let needed = needs[option], !needed.contains(where: { known[$0] != nil }) else { continue }
            throw UsageError(text: "\(option) is for \(needed.joined(separator: " and ")).")
        }
        return known
    }

    private static func configuration(_ options: [String: String]) throws(UsageError) -> Sandbox.Configuration {
        var configuration = try Sandbox.Configuration(address: address(options, "--listen", "127.0.0.1:8090"))
        configuration.mailAddress = try address(options, "--mail")
        configuration.publicAddress = try url(options, "--address")
        _ = try url(options, "--notify-base")
        return configuration
    }

    @IOLoop
    private static func payments(_ options: [String: String]) throws -> Payments? {
        guard let folder = options["--payments"] else { return nil }
        let payments = try Payments(folder)
        if let haste = try haste(options) { try payments.hurry(by: haste) }
        return payments
    }

    @IOLoop
    private static func platforms(_ options: [String: String]) throws -> Platforms? {
        guard let text = options["--platforms"] else { return nil }
        let places = text.split(separator: ",").map(String.init)
        for place in places { _ = try url(["--platforms": place], "--platforms") }
        guard !places.isEmpty else {
            throw UsageError(text: "--platforms needs an address like http://127.0.0.1:8080.")
        }
        let platforms = Platforms()
        if let haste = try haste(options) { platforms.hurry(by: haste) }
        platforms.beginDelivering(at: places.map { NotifyPlace.address($0) })
        return platforms
    }

    private static func haste(_ options: [String: String]) throws(UsageError) -> Int? {
        guard let text = options["--haste"] else { return nil }
        guard let haste = Int(text), haste > 0 else { throw UsageError(text: "--haste needs a number from 1 on.") }
        return haste
    }

    private static func address(
        _ options: [String: String], _ option: String, _ usual: String? = nil
    ) throws(UsageError) -> SocketAddress? {
        guard let text = options[option] ?? usual else { return nil }
        guard let address = SocketAddress(text) else {
            throw UsageError(text: "\(option) needs an address and a port, like 127.0.0.1:8090.")
        }
        return address
    }

    private static func url(_ options: [String: String], _ option: String) throws(UsageError) -> String? {
        guard let text = options[option] else { return nil }
        guard text.hasPrefix("http://") || text.hasPrefix("https://"), !text.hasSuffix("/"), !text.contains("?") else {
            throw UsageError(text: "\(option) needs an address like http://127.0.0.1:8080, without a slash at its end.")
        }
        return text
    }
}
