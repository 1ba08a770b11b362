import EventLoop
import Sandbox

/// The demo model: a provider inside this process, where none is configured.
@IOLoop
final class Demo {
    private var sandbox: Sandbox?

    var isRunning: Bool { sandbox != nil }

    /// Its base URL and its models.
    func start() throws -> (baseURL: String, models: [String]) {
        let sandbox = Sandbox()
        let port = try sandbox.start()
        self.sandbox = sandbox
        return (baseURL: "http://127.0.0.1:\(port)/v1", models: Sandbox.Configuration().models)
    }

    func stop() { sandbox?.stop() }
}
