//! Why there is no window, each as a sentence and a next step for a person.

#[derive(Debug, thiserror::Error)]
pub enum StartError {
    #[error("{0}")]
    Profiles(#[from] profiles::Error),
    #[error("The system has no folder for Outcrop's data, because this user has no home folder.")]
    NoDataFolder,
    /// The one that runs is frozen, or hangs.
    #[error("Outcrop is already running, but it does not answer.")]
    NotAnswering { process: Option<u32> },
    #[error("Outcrop found no display to open its window on.")]
    NoDisplay { detail: String },
    #[error("The window could not be opened.")]
    Window(#[from] tauri::Error),
}

impl StartError {
    /// What the person can do next, as a full sentence.
    pub fn hint(&self) -> String {
        match self {
            StartError::Profiles(error) => error.hint(),
            StartError::NoDataFolder => {
                "Set HOME, or set OUTCROP_DATA_DIR to a folder that belongs to you, and start again."
                    .to_owned()
            }
            StartError::NotAnswering { process: Some(process) } => format!(
                "Wait a moment and start it again; if that does not help, end process {process} and start again."
            ),
            StartError::NotAnswering { process: None } => {
                "Wait a moment and start it again; if that does not help, end the process named outcrop."
                    .to_owned()
            }
            StartError::NoDisplay { .. } => {
                "Start it in a graphical session, or check the variables DISPLAY and WAYLAND_DISPLAY."
                    .to_owned()
            }
            StartError::Window(_) => {
                "Check that WebKitGTK (on Windows: the WebView2 runtime) is installed, and start again."
                    .to_owned()
            }
        }
    }

    /// What stands behind «Details»: paths and the system's own words, never a secret.
    pub fn detail(&self) -> Option<String> {
        match self {
            StartError::Profiles(error) => error.detail(),
            StartError::NoDisplay { detail } => Some(detail.clone()),
            StartError::Window(error) => Some(error.to_string()),
            StartError::NoDataFolder | StartError::NotAnswering { .. } => None,
        }
    }
}
