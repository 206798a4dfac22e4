// Runs what DeclarativeReader has read. Compiled by groovy-cps like a Jenkinsfile, so that it can wait at every step.

def runPipeline(model) {
    surrounded(model) {
        def failure = null
        try {
            runStages(model.stages)
        } catch (Throwable e) {
            failure = e
            currentBuild.result = model.resultOf(e)
        }
        failure = runPost('Declarative: Post Actions', model, failure)
        if (failure != null) {
            throw failure
        }
    }
}

def runStages(stages) {
    def failure = null
    for (int i = 0; i < stages.size(); i++) {
        def part = stages[i]
        if (failure != null) {
            stage(part.name) {
                println("Stage \"${part.name}\" skipped due to earlier failure(s)")
            }
        } else {
            try {
                runStage(part)
            } catch (Throwable e) {
                failure = e
            }
        }
    }
    if (failure != null) {
        throw failure
    }
}

def runStage(part) {
    stage(part.name) {
        surrounded(part) {
            def failure = null
            try {
                if (part.steps != null) {
                    def steps = part.steps
                    steps()
                } else if (part.parallel) {
                    def branches = [failFast: part.failFast]
                    for (int i = 0; i < part.stages.size(); i++) {
                        def inner = part.stages[i]
                        branches[inner.name] = { runStage(inner) }
                    }
                    parallel(branches)
                } else {
                    runStages(part.stages)
                }
            } catch (Throwable e) {
                failure = e
                currentBuild.result = part.resultOf(e)
            }
            failure = runPost(null, part, failure)
            if (failure != null) {
                throw failure
            }
        }
    }
}

def runPost(title, part, failure) {
    def due = part.due(currentBuild.result, failure)
    if (due.isEmpty()) {
        return failure
    }
    if (title != null) {
        stage(title) {
            failure = runConditions(part, due, failure)
        }
        return failure
    }
    return runConditions(part, due, failure)
}

def runConditions(part, due, failure) {
    for (int i = 0; i < due.size(); i++) {
        try {
            def block = part.post[due[i]]
            block()
        } catch (Throwable e) {
            println("Error when executing ${due[i]} post condition: ${e.message}")
            currentBuild.result = part.resultOf(e)
            if (failure == null) {
                failure = e
            }
        }
    }
    return failure
}

// The workspace, the time limit and the variables that a part asks for.
def surrounded(part, body) {
    if (part.timeout != null) {
        timeout(part.timeout) {
            inWorkspace(part, body)
        }
    } else {
        inWorkspace(part, body)
    }
}

def inWorkspace(part, body) {
    if (part.agent) {
        node {
            inEnvironment(part, body)
        }
    } else {
        inEnvironment(part, body)
    }
}

def inEnvironment(part, body) {
    def variables = part.variables()
    if (variables.isEmpty()) {
        body()
    } else {
        withEnv(variables) {
            body()
        }
    }
}
