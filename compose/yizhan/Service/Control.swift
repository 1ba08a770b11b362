import EmbeddedLog

/// Asks the service that runs here, or, where none runs, opens its log for a moment.
enum Control {
    static func ask(_ request: ControlRequest, _ settings: Settings) async throws -> ControlAnswer {
        let directory = try DataDirectory(settings)
        if let answer = try ControlClient.ask(request, at: directory.controlSocket) { return answer }
        let log = try await LocalService.openLog(settings, directory)
        let answer = await Operator(log: log, secret: try directory.secret(settings)).answer(request)
        await log.close()
        return answer
    }
}
