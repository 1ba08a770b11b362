import EventLoop
import Foundation
import Sandbox

/// `yizhan sandbox [--listen HOST:PORT]`
enum SandboxCommand: Command {
    static let name = "sandbox"
    static let summary = "play an OpenAI-compatible provider on this machine"
    static let help = """
        usage: yizhan sandbox [--listen HOST:PORT]

        Plays an OpenAI-compatible provider, for trying things out with no account anywhere. It runs until it is
        interrupted. `yizhan up` has one inside if no provider is configured.

          --listen HOST:PORT    where it listens; 127.0.0.1:8090 by default; it lets everyone in

        What the last message of a question says makes it fail:

        \(Sandbox.help)
        """

    static func run(_ arguments: [String], _ environment: [String: String]) async throws -> Int32 {
        let termination = await Termination()
        var text = "127.0.0.1:8090"
        switch (arguments.first, arguments.count) {
        case (nil, _): break
        case ("--listen", 2): text = arguments[1]
        default: throw UsageError(text: "The sandbox knows --listen HOST:PORT and nothing else.")
        }
        guard let address = SocketAddress(text) else {
            throw UsageError(text: "--listen needs an address and a port, like 127.0.0.1:8090.")
        }
        let sandbox = await Sandbox(configuration: Sandbox.Configuration(address: address))
        let port = try await sandbox.start()
        FileHandle.standardOutput.write(Data("The sandbox listens at http://127.0.0.1:\(port)/v1\n".utf8))
        await termination.requested()
        await sandbox.stop()
        return 0
    }
}
