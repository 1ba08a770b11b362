import EventLoop
import Foundation
import Sandbox

/// `yizhan sandbox [--listen HOST:PORT] [--mail HOST:PORT]`
enum SandboxCommand: Command {
    static let name = "sandbox"
    static let summary = "play an OpenAI-compatible provider and a mail server on this machine"
    static let help = """
        usage: yizhan sandbox [--listen HOST:PORT] [--mail HOST:PORT]

        Plays an OpenAI-compatible provider and, if asked to, a mail server, for trying things out with no account
        anywhere. It runs until it is interrupted. `yizhan up` has a provider inside if none is configured.

          --listen HOST:PORT    where it listens; 127.0.0.1:8090 by default; it lets everyone in
          --mail HOST:PORT      where it takes mails, which it keeps at /mailbox; without it, nowhere

        What the last message of a question says makes it fail:

        \(Sandbox.help)

        To whom a mail goes makes the mail server fail:

        \(Mailbox.help)
        """

    static func run(_ arguments: [String], _ environment: [String: String]) async throws -> Int32 {
        let termination = await Termination()
        let sandbox = try await Sandbox(configuration: configuration(arguments))
        let port = try await sandbox.start()
        FileHandle.standardOutput.write(Data("The sandbox listens at http://127.0.0.1:\(port)/v1\n".utf8))
        if let port = await sandbox.mailPort {
            FileHandle.standardOutput.write(Data("It takes mails at smtp://127.0.0.1:\(port)\n".utf8))
        }
        await termination.requested()
        await sandbox.stop()
        return 0
    }

    private static func configuration(_ arguments: [String]) throws(UsageError) -> Sandbox.Configuration {
        var addresses = ["--listen": "127.0.0.1:8090"]
        var rest = arguments[...]
        while let option = rest.popFirst() {
            guard ["--listen", "--mail"].contains(option), let text = rest.popFirst() else {
                throw UsageError(text: "The sandbox knows --listen HOST:PORT, --mail HOST:PORT and nothing else.")
            }
            addresses[option] = text
        }
        var configuration = try Sandbox.Configuration(address: address(addresses, "--listen"))
        configuration.mailAddress = try address(addresses, "--mail")
        return configuration
    }

    private static func address(
        _ addresses: [String: String], _ option: String
    ) throws(UsageError) -> SocketAddress? {
        guard let text = addresses[option] else { return nil }
        guard let address = SocketAddress(text) else {
            throw UsageError(text: "\(option) needs an address and a port, like 127.0.0.1:8090.")
        }
        return address
    }
}
