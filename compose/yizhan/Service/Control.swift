import EmbeddedLog

/// Asks the running service, or, where none runs, opens its log for a moment.
enum Control {
    static func ask(_ request: ControlRequest, _ settings: Settings) async throws -> ControlAnswer {
        let directory = try DataDirectory(settings)
        if let answer = try ControlClient.ask(request, at: directory.controlSocket) { return answer }
        let log = try await Service.openLog(settings, directory)
        let answer = await Operator(log: log, secret: try directory.secret()).answer(request)
        await log.close()
        return answer
    }
}
