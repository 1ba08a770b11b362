package import JSON

/// Which members of a client's body a provider gets: the usual ones, and those that its channel names.
///
/// Usual is what shapes an answer. What changes the price, the model, the address or the key of a call (`service_tier`,
/// `models`, `base_url`, …), what makes a prompt of nothing (`chat_template`), what is kept at the provider (`store`) and
/// what nobody here knows is not.
package struct UpstreamMembers: Sendable {
    private let others: [String]
    private let otherTools: [String]

    /// - Parameters:
    ///   - others: names of members that pass beside the usual ones.
    ///   - otherTools: types of tools that pass beside `function` and `custom`, and names of functions that begin with
    ///     a dollar; the provider runs them at a price.
    package init(others: [String] = [], otherTools: [String] = []) {
        self.others = others
        self.otherTools = otherTools
    }

    package func passes(_ name: String) -> Bool {
        Self.usual.contains(name) || others.contains(name)
    }

    package func passes(tool: JSONValue) -> Bool {
        // Most providers take a tool without a type for a function.
        let type = tool.member("type")?.string ?? (tool.member("function") == nil ? "" : "function")
        guard ["function", "custom"].contains(type) else { return otherTools.contains(type) }
        // Some servers look at the members and not at the type: what has settings of its own is a tool of its own.
        for member in tool.members where member.value.isObject && !Self.partsOfTools.contains(member.name) {
            guard otherTools.contains(member.name) else { return false }
        }
        return passes(named: tool.member("function") ?? tool)
    }

    /// No function of a client has a name with a dollar, and some providers have one of their own behind it.
    private func passes(named function: JSONValue) -> Bool {
        guard let name = function.member("name")?.string, name.hasPrefix("$") else { return true }
        return otherTools.contains(name)
    }

    /// Finds what does not pass, as the path of a parameter; nil if everything does.
    package func stranger(in body: JSONValue) -> String? {
        for member in body.members where !member.value.isNull && !passes(member.name) { return member.name }
        if let tools = body.member("tools") {
            for (index, tool) in tools.elements.enumerated() where !passes(tool: tool) { return "tools[\(index)].type" }
        }
        if let choice = body.member("tool_choice"), !passes(choice: choice) { return "tool_choice.type" }
        if let functions = body.member("functions") {
            for (index, function) in functions.elements.enumerated() where !passes(named: function) {
                return "functions[\(index)].name"
            }
        }
        if let call = body.member("function_call"), !passes(named: call) { return "function_call.name" }
        for argument in body.member("chat_template_kwargs")?.members.map(\.name) ?? [] where !passes(argument: argument)
        {
            return "chat_template_kwargs.\(argument)"
        }
        return nil
    }

    /// Adds to the patch what leaves out the parts of members that do not pass.
    func leaveOutParts(of body: JSONObject, in patch: inout JSONPatch) {
        if let choice = body["tool_choice"], !passes(choice: choice) { patch.remove("tool_choice") }
        if let arguments = body["chat_template_kwargs"].flatMap(JSONObject.init) {
            let passing = JSONPatch().applied(to: arguments) { name in passes(argument: name) }
            patch.set("chat_template_kwargs", to: .raw(passing))
        }
        if let call = body["function_call"], !passes(named: call) { patch.remove("function_call") }
        // Providers refuse what speaks of tools where there is none.
        leaveOut("tools", of: body, with: ["tool_choice", "parallel_tool_calls"], in: &patch, unless: passes(tool:))
        leaveOut("functions", of: body, with: ["function_call"], in: &patch, unless: passes(named:))
    }

    /// - Parameter others: the members that go with the list if nothing of it passes.
    private func leaveOut(
        _ name: String, of body: JSONObject, with others: [String], in patch: inout JSONPatch,
        unless passes: (JSONValue) -> Bool
    ) {
        guard let list = body[name], list.isArray else { return }
        let all = Array(list.elements)
        let passing = all.filter(passes)
        guard passing.count < all.count else { return }
        if passing.isEmpty {
            for name in [name] + others { patch.remove(name) }
        } else {
            patch.set(name, to: .array(passing.map(JSONText.value)))
        }
    }

    /// Some servers take a template from its own arguments.
    private func passes(argument name: String) -> Bool {
        !["chat_template", "tokenize"].contains(name) || passes(name)
    }

    /// A choice is a word, or an object that names a function, a tool, or those allowed of the tools.
    private func passes(choice: JSONValue) -> Bool {
        guard choice.isObject else { return true }
        return choice.member("type")?.equals("allowed_tools") == true || passes(tool: choice)
    }
}

extension UpstreamMembers {
    /// The objects in a tool of a client.
    private static let partsOfTools: Set<String> = [
        "function", "custom", "parameters", "input_schema", "format", "cache_control", "annotations", "metadata",
    ]

    private static let usual: Set<String> = [
        // OpenAI's.
        "model", "messages", "stream", "stream_options", "max_tokens", "max_completion_tokens", "n", "temperature",
        "top_p", "stop", "seed", "presence_penalty", "frequency_penalty", "logit_bias", "logprobs", "top_logprobs",
        "tools", "tool_choice", "parallel_tool_calls", "functions", "function_call", "response_format",
        "reasoning_effort", "verbosity", "prediction", "metadata", "user", "safety_identifier", "prompt_cache_key",
        // Thinking.
        "thinking", "enable_thinking", "thinking_budget", "preserve_thinking", "reasoning", "include_reasoning",
        "reasoning_format", "reasoning_split", "prompt_mode", "chat_template_kwargs",
        // Sampling.
        "top_k", "top_a", "min_p", "typical_p", "tfs", "repetition_penalty", "length_penalty", "do_sample",
        "random_seed", "min_tokens", "stop_token_ids", "ignore_eos", "skip_special_tokens",
        "spaces_between_special_tokens", "include_stop_str_in_output", "bad_words", "mirostat", "mirostat_tau",
        "mirostat_eta", "dynatemp_range", "dynatemp_exponent", "xtc_probability", "xtc_threshold",
        // The form of an answer.
        "guided_json", "guided_regex", "guided_choice", "guided_grammar", "structured_outputs", "regex", "ebnf",
        "grammar", "json_schema", "tool_stream", "incremental_output", "return_token_ids",
        // The prompt, and whose it is.
        "documents", "continue_final_message", "add_generation_prompt", "safe_prompt", "translation_options",
        "cache_prompt", "user_id", "request_id", "mask_sensitive_info",
    ]
}
