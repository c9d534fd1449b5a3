import { mount } from "svelte";

import App from "./app/App.svelte";
import "./styles/index.css";

const target = document.getElementById("app");
if (!target) throw new Error("index.html has lost its #app element");
mount(App, { target });
